//! The code in `docs/contact-seller.md` compiles, because it is this file's.
#![cfg(feature = "ssr")]

mod examples;

const PAGE: &str = include_str!("../../docs/contact-seller.md");
const EXAMPLES: &str = include_str!("examples/mod.rs");

#[test]
fn every_rust_block_of_the_guide_stands_in_the_compiled_examples() {
    let blocks: Vec<_> = PAGE.split("```rust\n").skip(1).filter_map(|rest| rest.split_once("```")).collect();
    assert_eq!(blocks.len(), 3, "the guide shows three pieces of code");
    for (code, _) in blocks {
        assert!(EXAMPLES.contains(code.trim_end()), "not compiled:\n{code}");
    }
}

#[test]
fn the_form_of_the_guide_has_the_address_and_fields_of_the_server_function() {
    use app::api::conversations::ContactSeller;
    use leptos::server_fn::ServerFn;

    let path = ContactSeller::PATH;
    assert!(PAGE.contains(&format!("action=\"{path}\"")), "the guide's form goes to {path}");
    for field in ["seller", "listing", "from"] {
        assert!(PAGE.contains(&format!("name=\"{field}\"")), "the guide's form has {field}");
    }
}
