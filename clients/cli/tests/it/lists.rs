//! `auth status`, `quota`, `images`.

use crate::world::World;

#[tokio::test(start_paused = true)]
async fn each_profile_has_a_row() {
    let world = World::start().await;
    for command in [&["auth", "status"][..], &["quota"]] {
        let run = world.run(&[command, &["-p", "ali,ten,hua"]].concat()).await;
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
        assert_eq!(run.out.lines().count(), 4, "{}", run.out);
    }
}

#[tokio::test(start_paused = true)]
async fn images_are_listed_by_pattern_and_state() {
    let world = World::start().await;
    let all = world.run(&["images", "-p", "ali,ten,hua", "-o", "jsonl"]).await;
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    assert!(all.out.lines().count() > 150, "{}", all.out);
    let some = world.run(&["images", "ten=*", "-p", "ali,ten,hua", "--state", "not-scanned"]).await;
    assert!(
        some.out.lines().skip(1).all(|row| row.contains("tencent/ten") && row.contains("not scanned")),
        "{}",
        some.out
    );
}

#[tokio::test(start_paused = true)]
async fn the_name_of_a_row_is_a_pattern_of_that_row() {
    let world = World::start().await;
    for profile in ["ali", "ten", "hua"] {
        let name = world.image(profile, "done").await;
        let run = world.run(&["images", &name, "-p", profile, "-o", "jsonl"]).await;
        let row: serde_json::Value = serde_json::from_str(run.out.trim()).expect("one row");
        assert_eq!(row["name"], *name);
        if let Some((path_and_tag, digest)) = name.split_once("@sha256:") {
            let other = format!("{path_and_tag}@sha256:{}", digest.replace(|_| true, "0"));
            let run = world.run(&["images", &other, "-p", profile, "-o", "jsonl"]).await;
            assert_eq!((run.code, run.out.as_str()), (0, ""), "{run:?}");
        }
    }
}
