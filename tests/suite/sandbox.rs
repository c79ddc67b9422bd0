//! The sandbox over real HTTP.

mod access;
mod bulk;
mod caller;
mod leaving;
mod pages;
mod persistence;
mod shapes;
mod trouble;
mod writes;
