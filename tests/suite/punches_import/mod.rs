//! Punches imported without loss: the laws in memory, and the real program against real servers,
//! databases and files.

mod commands;
mod company;
mod disk;
mod interrupts;
mod kills;
mod laws;
mod machine;
mod model;
mod refusals;
mod serving;
mod signals;
