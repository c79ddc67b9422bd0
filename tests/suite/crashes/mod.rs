//! Nothing lost, nothing doubled: the real program is killed again and again, and ends where one
//! clean run would have.

mod approved;
mod both;
mod company;
mod disk;
mod forgetting;
mod freeing;
mod locks;
mod older_state;
mod postgres;
mod storm;
