# What the scripts share. Sourced from the root of the project.

# Where the programs of a debug build are.
programs=${CARGO_TARGET_DIR:-target}/debug

# Bundles the interface, unless the bundle is newer than everything it is made from.
build_ui() {
    [ -f ui/dist/index.html ] &&
        [ -z "$(find ui -name node_modules -prune -o -path ui/dist -prune -o -type f -newer ui/dist/index.html -print | head -n 1)" ] && return
    (cd ui && npm run --silent build)
}
