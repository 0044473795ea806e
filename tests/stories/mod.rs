//! Whole stories, driven over HTTP alone, as editors, screens and subscribers live them.

mod pyconfr;
mod y2019;
mod y2020;
