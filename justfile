# One line a verb; `.ci/run` runs the same commands and installs what it needs.
fmt:
    cargo fmt
lint:
    cargo clippy --all-targets --locked -- -D warnings
test:
    cargo test --locked
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked
deny:
    cargo deny --offline check licenses bans sources
demo:
    cargo run --release -- demo
ci:
    .ci/run
hooks:
    printf '#!/bin/sh\ncargo fmt --check && just lint\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
