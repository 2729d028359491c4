//! The commands of the table as the windows call them: each hands its arguments to the console and its answer back.

pub mod change;
pub mod read;
pub mod session;

use std::sync::Arc;

use switchback_api::error::ApiError;

use crate::shell::Shell;

type Answer<T> = Result<T, ApiError>;
type Held<'a> = tauri::State<'a, Arc<Shell>>;
