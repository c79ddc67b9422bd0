//! The sandbox over real HTTP.

mod access;
mod bulk;
mod caller;
mod pages;
mod persistence;
mod shapes;
mod trouble;
mod writes;
