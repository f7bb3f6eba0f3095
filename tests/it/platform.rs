//! The pixel as a shop's template: what users see of it, and what real engines make of it.

mod command;
mod engines;
mod landing;
mod languages;
mod plugin;
mod scripted;
mod shops;
mod static_text;
