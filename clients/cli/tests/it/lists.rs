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
