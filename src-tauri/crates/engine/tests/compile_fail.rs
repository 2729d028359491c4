//! What must not compile: the first wall between reading and changing is the type system. The cases lie in
//! `tests/compile_fail`; they are run from here because this crate is all they need, and is quick to build.

#[test]
fn what_must_not_compile_does_not() {
    trybuild::TestCases::new().compile_fail("../../../tests/compile_fail/*.rs");
}
