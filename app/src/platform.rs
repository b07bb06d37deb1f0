//! Browser APIs, each with a browser half (feature `hydrate`) and a server half of the same names that does
//! nothing, so that components call them without a `cfg` of their own. All are meant for effects and event
//! handlers; none is called while rendering.

pub mod address;
pub mod clipboard;
pub mod download;
pub mod focus;
pub mod forms;
pub mod print;
pub mod theme;

pub use focus::{focus_first_invalid, focus_page};
pub use forms::empty_forms;
pub use theme::Theme;
