//! Everything that is seen, one small file for each.
//!
//! A component gets pieces of the state and the [`context`], and answers with Actions. It does no
//! I/O and keeps no state of its own but what a person is typing.

pub mod app;
pub mod banner;
pub mod bench;
pub mod board_card;
pub mod broker;
pub mod circuit;
pub mod confirm;
pub mod console;
pub mod context;
pub mod dashboard;
pub mod devkit;
pub mod dialog;
pub mod dialogs;
pub mod drawer;
pub mod faults;
pub mod file_input;
pub mod fold;
pub mod frame;
pub mod icon;
pub mod join;
pub mod later;
pub mod learn;
pub mod lessons;
pub mod light;
pub mod links;
pub mod log;
pub mod map;
mod menu;
pub mod packets;
pub mod places;
pub mod programs;
pub mod real;
pub mod room;
pub mod rules;
pub mod scenarios;
pub mod segments;
pub mod sensor;
pub mod separator;
pub mod shortcuts;
pub mod surroundings;
pub mod swarm;
pub mod toast;
pub mod top_bar;
pub mod trend;
pub mod twins;
pub mod virtual_board;
pub mod virtual_list;
