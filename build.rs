//! Tells cargo which folders travel inside the binary, so that a new file in one of them is taken up.

fn main() {
    for folder in ["rules", "schemas", "examples/sound", "src/form/data"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
