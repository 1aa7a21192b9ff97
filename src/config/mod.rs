//! Configuration: TOML files become checked values, mistakes become sentences with file and line.
