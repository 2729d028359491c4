//! Nothing of its own: the tests are in `scenarios`, `structure` and `window`.
