//! Who lives here: name, and for how many days.

pub(super) const PEOPLE: &[(&str, i64)] = &[
    ("ram", 412),
    ("kayesmotor", 1_130),
    ("Ana Sousa", 890),
    ("Tomasz Lis", 655),
    ("Mei Tanaka", 240),
    ("Jonas Weber", 1_402),
    ("Leila Haddad", 97),
    ("Oskar Lind", 530),
    ("Priya Nair", 310),
    ("Femi Adeyemi", 45),
];
