//! What they sell.

use protocol::ListingState::{self, Active, Reserved, Sold};

/// One listing of the neighbourhood.
pub(super) struct Sample {
    pub(super) seller: &'static str,
    pub(super) title: &'static str,
    pub(super) euros: u64,
    pub(super) place: &'static str,
    pub(super) hours_ago: i64,
    pub(super) state: ListingState,
    pub(super) pictures: &'static [&'static str],
    pub(super) description: &'static str,
}

const fn sample(
    (seller, title, euros): (&'static str, &'static str, u64),
    (place, hours_ago, state): (&'static str, i64, ListingState),
    pictures: &'static [&'static str],
    description: &'static str,
) -> Sample {
    Sample { seller, title, euros, place, hours_ago, state, pictures, description }
}

pub(super) const LISTINGS: &[Sample] = &[
    sample(
        ("kayesmotor", "Motor scooter 125, serviced", 1_450),
        ("Harbour Road", 5, Active),
        &["scooter-1", "scooter-2"],
        "First registered in 2019, 14,200 km, two owners. New battery, new rear tyre and a full service in September.\n\nA few scratches on the left side panel, otherwise very tidy. Test rides welcome, please bring your licence.",
    ),
    sample(
        ("kayesmotor", "Set of four alloy wheels, 16 inch", 280),
        ("Harbour Road", 29, Active),
        &["wheels-1", "wheels-2"],
        "5×112, offset 45, no cracks and no welding. One wheel has light kerb rash, see the second picture. Tyres not included; I can fit yours for a small charge.",
    ),
    sample(
        ("kayesmotor", "Workshop toolbox, complete", 95),
        ("Harbour Road", 101, Active),
        &["toolbox-1", "toolbox-2"],
        "We have replaced our own set, so this one is looking for a new garage. Sockets 6 to 32, ratchets, spanners, bits. Everything is there, I counted twice.",
    ),
    sample(
        ("Ana Sousa", "City bicycle with basket", 120),
        ("Old Town", 2, Active),
        &["bicycle-2", "bicycle-1"],
        "My daily bike for three years. Seven gears, hub dynamo, new brake pads. Frame height 52 cm, good for people between 160 and 175 cm.\n\nI am moving to a flat without a cellar, otherwise I would keep it.",
    ),
    sample(
        ("Ana Sousa", "Armchair, mustard yellow", 140),
        ("Old Town", 47, Reserved),
        &["armchair-1", "armchair-2"],
        "Very comfortable reading chair from a smoke-free home without pets. Wooden legs, one small mark at the back that you only see if you look for it. Pick-up only, second floor, I help carrying.",
    ),
    sample(
        ("Ana Sousa", "Houseplant, almost a tree", 25),
        ("Old Town", 71, Active),
        &["houseplant-1", "houseplant-2"],
        "It has outgrown my window. About 1.40 m high with the pot, easy to look after, water once a week.",
    ),
    sample(
        ("Tomasz Lis", "Film camera with 50 mm lens", 180),
        ("Mill Quarter", 38, Active),
        &["camera-1", "camera-2"],
        "Light meter works, shutter times sound right, light seals renewed last year. The lens is clear and free of fungus. Comes with strap and a roll of film to start with.",
    ),
    sample(
        ("Tomasz Lis", "Record player, belt drive", 110),
        ("Mill Quarter", 80, Sold),
        &["record-player-1", "record-player-2"],
        "New belt and needle, runs quietly. The lid has fine scratches. You are welcome to listen to it here before you buy.",
    ),
    sample(
        ("Tomasz Lis", "Floor lamp with linen shade", 45),
        ("Mill Quarter", 122, Active),
        &["lamp-1", "lamp-2"],
        "Warm light, foot switch, 1.55 m high. Bulb included.",
    ),
    sample(
        ("Mei Tanaka", "Acoustic guitar for beginners", 90),
        ("Station", 4, Active),
        &["guitar-1", "guitar-2"],
        "Full size, new strings, with a soft case and a tuner. I learned my first songs on it and have now moved on to a bigger one.",
    ),
    sample(
        ("Mei Tanaka", "Box of board games", 35),
        ("Station", 33, Active),
        &["board-games-1", "board-games-2"],
        "Nine games, all complete, from cards to a long evening for four. List on request.",
    ),
    sample(
        ("Jonas Weber", "Oak bookshelf, solid", 160),
        ("Castle Hill", 14, Active),
        &["bookshelf-1", "bookshelf-2"],
        "Solid oak, oiled, 90 × 200 × 28 cm. Five shelves that can be moved. It comes apart into two pieces, so it fits into an estate car.",
    ),
    sample(
        ("Jonas Weber", "Writing desk with two drawers", 85),
        ("Castle Hill", 98, Active),
        &["desk-1", "desk-2"],
        "120 × 60 cm. The top has a coffee ring that I would call character. Drawers run smoothly.",
    ),
    sample(
        ("Jonas Weber", "Skis 170 cm with bindings", 130),
        ("Castle Hill", 150, Reserved),
        &["skis-1", "skis-2"],
        "Two winters old, edges sharpened and waxed after the last one. Bindings fit boots with soles from 290 to 330 mm.",
    ),
    sample(
        ("Leila Haddad", "Pram, folds with one hand", 210),
        ("Garden Street", 7, Active),
        &["pram-1", "pram-2"],
        "Used for one year by one child. Rain cover, sun canopy and a basket that holds the weekly shopping. All covers have just been washed.",
    ),
    sample(
        ("Leila Haddad", "Children's bike, 16 inch", 55),
        ("Garden Street", 60, Active),
        &["kids-bike-1", "kids-bike-2"],
        "For about four to six years. Back-pedal brake, bell, and stabilisers that come off. Our daughter has grown out of it within a summer.",
    ),
    sample(
        ("Oskar Lind", "Tent for three, very light", 175),
        ("North End", 18, Active),
        &["tent-1", "tent-2"],
        "2.3 kg, two entrances, water column 3,000 mm. Pitched perhaps fifteen times, no holes, all pegs there. Dry and aired.",
    ),
    sample(
        ("Oskar Lind", "Winter boots, size 42", 60),
        ("North End", 41, Active),
        &["boots-1", "boots-2"],
        "Leather, lined, hardly worn because they are half a size too small for me. Freshly greased.",
    ),
    sample(
        ("Priya Nair", "Espresso machine", 190),
        ("Market Square", 11, Active),
        &["coffee-machine-1", "coffee-machine-2"],
        "Makes proper espresso and good milk foam. Descaled every month, new gasket this spring. With tamper, two cups and half a bag of beans.",
    ),
    sample(
        ("Priya Nair", "Sewing machine, metal body", 115),
        ("Market Square", 77, Active),
        &["sewing-machine-1", "sewing-machine-2"],
        "An old lady that sews through denim without complaint. Serviced and oiled, with pedal, case and a tin of bobbins.",
    ),
    sample(
        ("Priya Nair", "Reading lamp for the evening", 30),
        ("Market Square", 170, Sold),
        &["lamp-2", "lamp-1"],
        "Dimmable, warm white. The cable was renewed by an electrician.",
    ),
    sample(
        ("Femi Adeyemi", "Touring bicycle, ready to go", 340),
        ("Riverside", 22, Active),
        &["bicycle-1", "bicycle-2"],
        "Steel frame, 58 cm, racks at both ends and mudguards. I rode it to the sea and back this summer; new chain and cassette after that.",
    ),
    sample(
        ("Femi Adeyemi", "Second tool case, smaller", 40),
        ("Riverside", 128, Active),
        &["toolbox-2", "toolbox-1"],
        "The case I keep in the car. Screwdrivers, pliers, a torch and tape. Enough for most things that come loose.",
    ),
    sample(
        ("ram", "Armchair for a reading corner", 60),
        ("Station", 66, Active),
        &["armchair-2", "armchair-1"],
        "It was my grandfather's. The cushion is new, the wood has a story. Small enough for a lift.",
    ),
];
