//! Builds again when a migration was added: the compiler only sees those that were there before.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
