//! The illustrations that the project ships and a listing may show; see `frontend/pictures-src`.

/// Every picture's name with what it shows, in the order in which a form offers them. The first of a
/// pair shows the whole thing, the second another view of it.
pub const CATALOGUE: &[(&str, &str)] = &[
    ("bicycle-1", "Bicycle by a brick wall"),
    ("bicycle-2", "Bicycle saddle and rear wheel"),
    ("armchair-1", "Armchair in a sunny corner"),
    ("armchair-2", "Armchair arm and cushion"),
    ("camera-1", "Film camera on a shelf"),
    ("camera-2", "Camera lens close up"),
    ("guitar-1", "Acoustic guitar on a stand"),
    ("guitar-2", "Guitar body and strings"),
    ("lamp-1", "Floor lamp in a living room"),
    ("lamp-2", "Lampshade lit in the evening"),
    ("skis-1", "Skis in the snow"),
    ("skis-2", "Ski bindings"),
    ("pram-1", "Pram in a park"),
    ("pram-2", "Pram hood and handle"),
    ("bookshelf-1", "Bookshelf with books and a plant"),
    ("bookshelf-2", "Two shelves of books"),
    ("record-player-1", "Record player on a sideboard"),
    ("record-player-2", "Record player from above"),
    ("coffee-machine-1", "Coffee machine on a kitchen counter"),
    ("coffee-machine-2", "Espresso running into a cup"),
    ("desk-1", "Desk under a window"),
    ("desk-2", "Desk top and drawers"),
    ("tent-1", "Tent by a lake"),
    ("tent-2", "Tent at dusk"),
    ("houseplant-1", "Houseplant in a clay pot"),
    ("houseplant-2", "Houseplant leaves"),
    ("scooter-1", "Motor scooter in the street"),
    ("scooter-2", "Scooter headlamp and handlebar"),
    ("wheels-1", "Set of four alloy wheels in a garage"),
    ("wheels-2", "Alloy wheel and tyre close up"),
    ("toolbox-1", "Red toolbox on a workbench"),
    ("toolbox-2", "Open toolbox with tools"),
    ("sewing-machine-1", "Sewing machine on a table"),
    ("sewing-machine-2", "Sewing machine needle and cloth"),
    ("boots-1", "Winter boots on a doorstep"),
    ("boots-2", "One winter boot in the snow"),
    ("board-games-1", "Stack of board games"),
    ("board-games-2", "Board game laid out to play"),
    ("kids-bike-1", "Children's bike on a garden path"),
    ("kids-bike-2", "Children's bike with its basket"),
];

/// What the picture of that name shows, for a text alternative. `None` when there is no such picture.
pub fn label(name: &str) -> Option<&'static str> {
    CATALOGUE.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}
