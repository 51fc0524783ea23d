//! The illustrations that the project ships and a listing may show; see `frontend/pictures-src`.

/// Every picture's name with what it shows, in the order in which a form offers them. The first of a
/// pair shows the whole thing, the second another view of it.
pub const CATALOGUE: &[(&str, &str)] = &[
    ("bicycle-1", "Bicycle by a brick wall"),
    ("bicycle-2", "Bicycle with a basket, by a fence"),
    ("armchair-1", "Armchair in a sunny corner"),
    ("armchair-2", "Armchair with cushion and blanket"),
    ("camera-1", "Film camera on a shelf"),
    ("camera-2", "Film camera close up"),
    ("guitar-1", "Acoustic guitar on a stand"),
    ("guitar-2", "Acoustic guitar on a blanket"),
    ("lamp-1", "Floor lamp in a living room"),
    ("lamp-2", "Floor lamp lit in the evening"),
    ("skis-1", "Skis in the snow"),
    ("skis-2", "Skis and their bindings, close up"),
    ("pram-1", "Pram in a park"),
    ("pram-2", "Pram by a front door"),
    ("bookshelf-1", "Oak bookshelf in a living room"),
    ("bookshelf-2", "Two shelves of the bookshelf"),
    ("record-player-1", "Record player on a sideboard"),
    ("record-player-2", "Record player from above"),
    ("coffee-machine-1", "Coffee machine on a kitchen counter"),
    ("coffee-machine-2", "Espresso running into a cup"),
    ("desk-1", "Desk under a window"),
    ("desk-2", "Desk with an open drawer"),
    ("tent-1", "Tent by a lake"),
    ("tent-2", "Tent lit from inside at night"),
    ("houseplant-1", "Houseplant in a clay pot on a stool"),
    ("houseplant-2", "Houseplant's leaves close up"),
    ("scooter-1", "Motor scooter in the street"),
    ("scooter-2", "Motor scooter from the front"),
    ("wheels-1", "Set of four alloy wheels in a garage"),
    ("wheels-2", "Alloy wheel and tyre close up"),
    ("toolbox-1", "Red toolbox on a workbench"),
    ("toolbox-2", "Open toolbox with tools"),
    ("sewing-machine-1", "Sewing machine on a table"),
    ("sewing-machine-2", "Sewing machine's needle and cloth"),
    ("boots-1", "Winter boots on a doorstep"),
    ("boots-2", "Winter boot in the snow"),
    ("board-games-1", "Stack of board games"),
    ("board-games-2", "Board game laid out to play"),
    ("kids-bike-1", "Children's bike on a garden path"),
    ("kids-bike-2", "Children's bike with a bear in its basket"),
];

/// What the picture of that name shows, for a text alternative. `None` when there is no such picture.
pub fn label(name: &str) -> Option<&'static str> {
    CATALOGUE.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    #[test]
    fn every_picture_has_both_its_sizes_and_no_file_is_unlisted() {
        // Asked when it runs: the build folder is shared between checkouts.
        let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
        let folder = Path::new(&package).join("../../frontend/public/pictures");
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the pictures are committed")
            .map(|entry| entry.expect("a readable folder").file_name().into_string().expect("plain names"))
            .collect();
        let listed: BTreeSet<String> = CATALOGUE
            .iter()
            .flat_map(|(name, _)| [format!("{name}.webp"), format!("{name}-small.webp")])
            .collect();
        assert_eq!(there, listed);
    }

    #[test]
    fn no_name_and_no_label_appears_twice() {
        let names: BTreeSet<_> = CATALOGUE.iter().map(|(name, _)| name).collect();
        let labels: BTreeSet<_> = CATALOGUE.iter().map(|(_, label)| label).collect();
        assert_eq!((names.len(), labels.len()), (CATALOGUE.len(), CATALOGUE.len()));
    }

    #[test]
    fn a_label_is_found_by_its_name_only() {
        assert_eq!(label("tent-1"), Some("Tent by a lake"));
        assert_eq!(label("tent-3"), None);
    }
}
