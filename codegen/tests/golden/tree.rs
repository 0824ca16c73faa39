//! Generated files are up to date: the goldens, and the clients of this workspace.

use std::env;

use imagescan_codegen::generate::{Layout, generate};
use imagescan_codegen::spec::load_dir;
use imagescan_codegen::write::{Mode, write};

use super::{goldens, root};

#[test]
fn the_goldens_are_fresh() {
    // The same variable as for insta, so that one command updates both.
    let updates = env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always" || how == "force");
    let mode = if updates { Mode::Write } else { Mode::Check };
    let all = goldens();
    let report = write(root(), &all.owned, &all.files, mode).expect("the goldens can be read and written");
    assert!(
        updates || report.is_fresh(),
        "{}{} of {} goldens differ. If the diff is correct, update them and commit the result:\n\n    \
         INSTA_UPDATE=always cargo test -p imagescan-codegen --test golden\n",
        report.diff,
        report.changed.len() + report.orphans.len(),
        all.files.len()
    );
}

#[test]
fn the_workspace_is_fresh() {
    let workspace = root().join("..");
    let specs = load_dir(&workspace.join("specs")).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let mut made = generate(&specs, &Layout::default()).expect("the documents are valid");
    made.add_readme(&workspace).expect("the README has its markers");
    let report = write(&workspace, &made.owned, &made.files, Mode::Check).expect("the tree can be read");
    assert!(
        report.is_fresh(),
        "{}{} of {} generated files are stale: run `cargo xtask codegen` and commit the result",
        report.diff,
        report.changed.len() + report.orphans.len(),
        made.files.len()
    );
}
