//! Printing.

/// Opens the browser's print dialogue.
#[cfg(feature = "hydrate")]
pub fn print() {
    // A browser that can't print says so itself.
    let _ = leptos::prelude::window().print();
}

/// Nothing is printed on the server.
#[cfg(not(feature = "hydrate"))]
pub fn print() {}
