//! The house's walls as tests: who may import whom, what a source file looks like, and that the command table, the
//! handlers, the permissions and the capabilities agree. (What must not compile is in the engine's `compile_fail`.)

mod commands;
mod files;
mod imports;
mod korean;
mod purity;
mod sources;
