//! What the pictures show that a listing may have.

use protocol::picture;

use super::{Language, language::spoken};

/// The text alternative of the picture of that name; empty when there is none.
pub fn picture(name: &str) -> &'static str {
    let label = match spoken() {
        Language::English => picture::label(name),
        Language::German => german(name),
    };
    label.unwrap_or_default()
}

fn german(name: &str) -> Option<&'static str> {
    GERMAN.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

/// [`picture::CATALOGUE`] in German.
const GERMAN: [(&str, &str); picture::CATALOGUE.len()] = [
    ("bicycle-1", "Fahrrad vor einer Backsteinmauer"),
    ("bicycle-2", "Fahrrad mit Korb an einem Zaun"),
    ("armchair-1", "Sessel in einer sonnigen Ecke"),
    ("armchair-2", "Sessel mit Kissen und Decke"),
    ("camera-1", "Analogkamera auf einem Regal"),
    ("camera-2", "Analogkamera aus der Nähe"),
    ("guitar-1", "Akustikgitarre auf einem Ständer"),
    ("guitar-2", "Akustikgitarre auf einer Decke"),
    ("lamp-1", "Stehlampe in einem Wohnzimmer"),
    ("lamp-2", "Stehlampe, die am Abend leuchtet"),
    ("skis-1", "Ski im Schnee"),
    ("skis-2", "Ski und ihre Bindungen aus der Nähe"),
    ("pram-1", "Kinderwagen in einem Park"),
    ("pram-2", "Kinderwagen vor einer Haustür"),
    ("bookshelf-1", "Bücherregal aus Eiche in einem Wohnzimmer"),
    ("bookshelf-2", "Zwei Bretter des Bücherregals"),
    ("record-player-1", "Plattenspieler auf einer Anrichte"),
    ("record-player-2", "Plattenspieler von oben"),
    ("coffee-machine-1", "Kaffeemaschine auf einer Küchenplatte"),
    ("coffee-machine-2", "Espresso, der in eine Tasse läuft"),
    ("desk-1", "Schreibtisch unter einem Fenster"),
    ("desk-2", "Schreibtisch mit offener Schublade"),
    ("tent-1", "Zelt an einem See"),
    ("tent-2", "Zelt, nachts von innen beleuchtet"),
    ("houseplant-1", "Zimmerpflanze im Tontopf auf einem Hocker"),
    ("houseplant-2", "Blätter der Zimmerpflanze aus der Nähe"),
    ("scooter-1", "Motorroller auf der Straße"),
    ("scooter-2", "Motorroller von vorn"),
    ("wheels-1", "Vier Alufelgen in einer Garage"),
    ("wheels-2", "Alufelge und Reifen aus der Nähe"),
    ("toolbox-1", "Roter Werkzeugkasten auf einer Werkbank"),
    ("toolbox-2", "Offener Werkzeugkasten mit Werkzeug"),
    ("sewing-machine-1", "Nähmaschine auf einem Tisch"),
    ("sewing-machine-2", "Nadel der Nähmaschine und Stoff"),
    ("boots-1", "Winterstiefel auf einer Türschwelle"),
    ("boots-2", "Winterstiefel im Schnee"),
    ("board-games-1", "Stapel Brettspiele"),
    ("board-games-2", "Brettspiel, zum Spielen aufgebaut"),
    ("kids-bike-1", "Kinderrad auf einem Gartenweg"),
    ("kids-bike-2", "Kinderrad mit einem Bären im Korb"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_described_in_german_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (name, _) in picture::CATALOGUE {
            let label = german(name).unwrap_or_else(|| panic!("{name} has no words"));
            assert!(seen.insert(label), "{label}");
        }
    }
}
