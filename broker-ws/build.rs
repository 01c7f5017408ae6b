//! Builds this crate again when the page that it embeds was built again.

use std::path::Path;

fn main() {
    // Cargo runs a build script each time while a path that it watches is missing, so a page that
    // is not built yet is watched for in the folder above.
    let dist = "../web/dist";
    let watched = if Path::new(dist).exists() { dist } else { "../web" };
    println!("cargo::rerun-if-changed={watched}");
    println!("cargo::rerun-if-changed=build.rs");
}
