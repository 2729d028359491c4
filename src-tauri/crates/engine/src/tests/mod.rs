//! Operations on the scripted cloud: everything that can go wrong between a key press and a proven result.

mod aborts;
mod armed;
mod driven;
mod driven_ends;
mod edits;
mod elsewhere;
mod forgotten;
mod forward;
mod holds;
mod judge;
mod killed;
mod limits;
mod loops;
mod lost;
mod orphans;
mod overtaken;
mod records;
mod released;
mod several;
mod shifts;
mod stories;
mod takeover;
mod told;
mod undo;
