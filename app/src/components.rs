//! The pieces that pages are made of. They take typed props, call no server, and look the same on the server and
//! in the browser at first render: what only the browser knows is done in effects, what only it can do is hidden
//! by the style sheet until `<html>` carries `data-hydrated`.
//!
//! Start reading at [`page`], the frame of every page, and [`field`], which owns everything around an input.

pub mod account_nav;
pub mod action;
pub mod admin_nav;
pub mod alert;
pub mod bar_chart;
pub mod card;
pub mod code_input;
pub mod code_list;
pub mod copy_button;
pub mod details;
pub mod empty_state;
pub mod facts;
pub mod field;
pub mod header;
pub mod hidden;
pub mod icon;
pub mod items;
pub mod loading;
pub mod mark;
pub mod page;
pub mod password_field;
pub mod qr_code;
pub mod secret_text;
pub mod select;
pub mod steps;
pub mod submit;
pub mod theme_switch;
pub mod tick;
pub mod time_text;

pub use action::{LinkButton, SecondaryAction};
pub use admin_nav::StaffRole;
pub use alert::{Alert, Tone};
pub use bar_chart::{Bar, BarChart};
pub use card::Card;
pub use code_input::{CodeInput, CodeKind};
pub use code_list::CodeList;
pub use copy_button::CopyButton;
pub use details::Details;
pub use empty_state::EmptyState;
pub use facts::{Fact, Facts};
pub use field::{Field, FieldFrame};
pub use header::Header;
pub use hidden::Hidden;
pub use icon::Icon;
pub use items::{Badge, Item, Items};
pub use loading::Loading;
pub use mark::Mark;
pub use page::Page;
pub use password_field::{PasswordField, PasswordKind};
pub use qr_code::QrCode;
pub use secret_text::SecretText;
pub use select::Select;
pub use steps::{Step, Steps};
pub use submit::Submit;
pub use theme_switch::ThemeSwitch;
pub use tick::Tick;
pub use time_text::{ShownClock, TimeText, hour_of_day};
