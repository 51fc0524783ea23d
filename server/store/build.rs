//! Puts the migrations into the program. sqlx has a macro for it, which would have the whole of sqlx and SQLite built a
//! second time, for the compiler's own use.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let (all, made) = (Path::new("../../migrations"), env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", all.display());
    for engine in ["sqlite", "postgres"] {
        let mut list = String::new();
        for file in fs::read_dir(all.join(engine))? {
            let file = file?.path();
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let (number, topic) = name.split_once('_').ok_or_else(|| format!("{name} has no number"))?;
            let number: i64 = number.parse()?;
            // The text and not where it stands: what is built here serves the checkouts beside this one, and stays when it goes.
            list += &format!("({number}, {topic:?}, {:?}), ", fs::read_to_string(&file)?);
        }
        fs::write(Path::new(&made).join(format!("{engine}.rs")), format!("[{list}]"))?;
    }
    Ok(())
}
