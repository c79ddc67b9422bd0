//! Punches imported without loss: the laws in memory, and the real program against real servers, databases and files.

mod laws;
mod model;
