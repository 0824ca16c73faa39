//! Random faults, determined by a seed.

use std::collections::BTreeSet;
use std::mem::discriminant;

use imagescan_emulator::{AppliedFault, Emulator, Fault, FaultPlan, Rule, Stage};

use super::{Connection, applied, list, scan};
use crate::{builder, clock, start_at};

async fn start(plan: FaultPlan) -> Emulator {
    start_at(builder().faults(plan), &clock()).await
}

/// Sends `calls` calls of both operations and ignores the results.
async fn soak(emulator: &Emulator, calls: usize) -> Vec<AppliedFault> {
    for n in 0..calls {
        let call = if n % 3 == 0 { scan(&format!("image-{n}")) } else { list() };
        let _ = call.try_send(emulator.addr()).await;
    }
    emulator.faults().applied()
}

#[tokio::test]
async fn the_same_seed_produces_the_same_faults() {
    let plan = |seed| FaultPlan::random(seed).standard_chances();
    let (first, second, other) = (start(plan(7)).await, start(plan(7)).await, start(plan(8)).await);
    let applied = soak(&first, 300).await;
    assert!((50..200).contains(&applied.len()), "{}", applied.len());
    assert_eq!(soak(&second, 300).await, applied);
    assert_ne!(soak(&other, 300).await, applied);
    // The executions are the same too.
    let numbers = |emulator: &Emulator| emulator.executions().iter().map(|e| e.number).collect::<Vec<_>>();
    assert_eq!(numbers(&first), numbers(&second));
    assert!(first.execution_counts().values().all(|&times| times == 1));
    assert!(first.executions().len() < 100, "some are not executed");
}

#[tokio::test]
async fn without_chances_a_seed_has_no_effect() {
    let emulator = start(FaultPlan::random(7)).await;
    assert_eq!(soak(&emulator, 20).await, []);
}

#[tokio::test]
async fn chances_are_per_thousand() {
    let plan = FaultPlan::random(1).chance(Fault::ServerError, 1000).chance(Fault::garbage(), 1000);
    let emulator = start(plan).await;
    let applied = soak(&emulator, 20).await;
    assert_eq!(applied.len(), 20);
    assert!(applied.iter().all(|applied| applied.fault == Fault::ServerError));

    let emulator = start(FaultPlan::random(1).chance(Fault::ServerError, 500)).await;
    let number = soak(&emulator, 200).await.len();
    assert!((60..140).contains(&number), "{number}");
}

#[tokio::test]
async fn rules_take_precedence_and_do_not_change_later_random_faults() {
    let plan = || FaultPlan::random(5).chance(Fault::ServerError, 300);
    let by_chance = start(plan()).await;
    let ruled = start(plan().rule(Rule::new("ListImageScanTask", Fault::bad_gateway(), 10))).await;
    let later = |applied: &[AppliedFault]| -> Vec<_> {
        applied.iter().filter(|applied| applied.request > 30).cloned().collect()
    };
    let (without, with) = (soak(&by_chance, 80).await, soak(&ruled, 80).await);
    assert_eq!(with.iter().filter(|applied| applied.fault == Fault::bad_gateway()).count(), 10);
    assert!(!later(&without).is_empty());
    assert_eq!(later(&with), later(&without));
}

#[tokio::test]
async fn random_stale_faults_hit_reused_connections_only() {
    let emulator = start(FaultPlan::random(1).chance(Fault::StaleConnection, 1000)).await;
    for n in [2, 4] {
        let mut connection = Connection::open(&emulator).await;
        assert_eq!(connection.send(&list()).await.status, 200);
        assert_eq!(connection.try_send(&list()).await, b"");
        assert_eq!(applied(&emulator).last(), Some(&(n, Fault::StaleConnection)));
    }
}

#[tokio::test]
async fn standard_chances_include_every_kind_of_fault() {
    let emulator = start(FaultPlan::random(3).standard_chances()).await;
    let injected = soak(&emulator, 1500).await;
    let kinds: Vec<_> = injected.iter().map(|applied| discriminant(&applied.fault)).collect();
    for fault in [
        Fault::Drop(Stage::BeforeReading),
        Fault::Reset(Stage::BeforeReading),
        Fault::Delay(std::time::Duration::ZERO),
        Fault::Drip { chunk: 1, pause: std::time::Duration::ZERO },
        Fault::Truncate { body_bytes: 0 },
        Fault::garbage(),
        Fault::bad_gateway(),
        Fault::Throttle { retry_after: None },
        Fault::ServerError,
        Fault::Skew(jiff::SignedDuration::ZERO),
        Fault::BadDate { skew: jiff::SignedDuration::ZERO },
    ] {
        assert!(kinds.contains(&discriminant(&fault)), "{fault:?}");
    }
    let operations: BTreeSet<_> = injected.iter().map(|applied| applied.operation).collect();
    assert_eq!(operations, [Some("BatchScanSwrImage"), Some("ListImageScanTask")].into());
}
