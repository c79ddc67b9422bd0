//! The sandbox over real HTTP.

mod access;
mod builds;
mod bulk;
mod caller;
mod clients;
mod demo;
mod export;
mod leaving;
mod pages;
mod persistence;
mod process;
mod punches;
mod shapes;
mod trouble;
mod writes;
