//! What the documentation names is there.

use std::{collections::BTreeSet, fs, path::Path};

const SECURITY: &str = include_str!("../../../docs/security.md");
const RELIABILITY: &str = include_str!("../../../docs/reliability.md");

/// The names of all functions in the Rust files below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let declared =
                text.split("fn ").skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
            names.extend(declared.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_and_file_that_these_pages_name_exists() {
    // Asked when it runs: the build folder is shared between checkouts.
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
    let root = Path::new(&package).parent().expect("the checkout");
    let mut names = BTreeSet::new();
    for folder in ["app", "server"] {
        functions(&root.join(folder), &mut names);
    }
    let mut seen = 0;
    for word in [SECURITY, RELIABILITY].iter().flat_map(|page| page.split('`').skip(1).step_by(2)) {
        if ["app/", "server/", "end2end/"].iter().any(|folder| word.starts_with(folder)) {
            assert!(root.join(word).exists(), "{word}");
        } else if word.matches('_').count() > 2 {
            assert!(names.contains(word), "{word}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}
