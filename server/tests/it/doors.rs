//! What is refused at the door, before any rule is asked: foreign origins and hosts, wrong methods, bodies that are no
//! forms; and what every answer carries. Nothing that a stranger sends makes an answer of 500.

mod address;
mod bodies;
mod cookies;
mod fields;
mod headers;
mod methods;
mod origin;
mod wire;
