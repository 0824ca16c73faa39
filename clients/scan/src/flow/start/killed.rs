//! Processes that are killed at every step of a start, and two at once on one journal. The cloud, which counts the starts, is in
//! this process.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::journal::Journal;
use crate::journal::memory::EndedFiles;
use crate::model::ChunkState;
use crate::scripted::{Scripted, StartFault, Steps};

const CHILD: &str = "flow::start::killed::start_of_a_child_process";
const IMAGES: u64 = 4;

/// The cloud of the child processes.
struct Counter {
    address: SocketAddr,
    starts: Arc<Mutex<Vec<String>>>,
}

impl Counter {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let starts = Arc::new(Mutex::new(Vec::<String>::new()));
        let counted = starts.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut line = String::new();
                BufReader::new(&stream).read_line(&mut line).expect("a line");
                let mut starts = counted.lock().expect("the starts");
                match line.trim() {
                    "list" => {}
                    "" => continue,
                    ids => starts.push(ids.to_owned()),
                }
                // The child may have been killed.
                drop(writeln!(stream, "{}", starts.join(" ")));
            }
        });
        Self { address, starts }
    }

    /// How often each image was started.
    fn executions(&self) -> BTreeMap<u64, usize> {
        let mut executions = BTreeMap::new();
        for start in &*self.starts.lock().expect("the starts") {
            for id in start.split(',') {
                *executions.entry(id.parse().expect("an id")).or_default() += 1;
            }
        }
        executions
    }

    /// A process that starts the scan of all images, and is killed at the step `last`.
    fn child(&self, directory: &Path, last: usize, fault: StartFault) -> Child {
        let arguments = format!("{},{last},{fault:?},{}", self.address, directory.display());
        Command::new(std::env::current_exe().expect("this program"))
            .args(["--ignored", "--exact", "--nocapture", CHILD, &arguments])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a process")
    }
}

/// Waits for a child. Whether it ended by itself.
#[track_caller]
fn ends_by_itself(child: Child) -> bool {
    let output = child.wait_with_output().expect("a process");
    // A failed test ends by itself, with a code.
    assert!(output.status.code().is_none_or(|code| code == 0), "{}", String::from_utf8_lossy(&output.stderr));
    output.status.success()
}

/// The process that is killed: `address,step,fault,directory` is its last argument.
#[tokio::test(start_paused = true)]
#[ignore = "for a process that another test starts, with arguments"]
async fn start_of_a_child_process() {
    let arguments = std::env::args().next_back().expect("arguments");
    let mut arguments = arguments.splitn(4, ',');
    let address = arguments.next().and_then(|text| text.parse().ok());
    let (Some(address), Some(last), Some(fault), Some(directory)) =
        (address, arguments.next(), arguments.next(), arguments.next())
    else {
        return;
    };
    let steps = Steps::until(last.parse().expect("a step"), || std::process::abort());
    let cloud = Scripted::new(IMAGES).counted_at(address).with_steps(steps.clone());
    let faults = [StartFault::LostBefore, StartFault::LostAfter];
    cloud.state().start_faults.extend(faults.into_iter().find(|it| format!("{it:?}") == fault));
    let journal = Journal::with_files(directory, EndedFiles::of_host(steps)).await.expect("a journal");
    cloud.scanner().start(cloud.consent(1..=IMAGES).await, &journal).await.expect("a start");
}

/// The number of images in the journal of which it is unknown whether they were started. No entry is damaged.
async fn unknown(directory: &Path) -> usize {
    let journal = Journal::open(directory).await.expect("a journal");
    let handles = journal.handles().await.expect("entries that can be read");
    let chunks = handles.iter().flat_map(|handle| &handle.chunks);
    chunks
        .filter(|chunk| matches!(chunk.state, ChunkState::Unknown { .. } | ChunkState::Intended))
        .map(|chunk| chunk.images.len())
        .sum()
}

#[tokio::test]
async fn a_process_that_is_killed_at_any_step_starts_nothing_twice() {
    for fault in [StartFault::None, StartFault::LostAfter, StartFault::LostBefore] {
        for last in 0.. {
            let counter = Counter::new();
            let directory = tempfile::tempdir().expect("a directory");
            let is_over = ends_by_itself(counter.child(directory.path(), last, fault));
            let before = counter.executions();
            assert!(ends_by_itself(counter.child(directory.path(), usize::MAX, StartFault::None)));

            let executions = counter.executions();
            let unknown = unknown(directory.path()).await;
            assert!(executions.values().all(|count| *count == 1), "step {last}: {before:?}, {executions:?}");
            let total = usize::try_from(IMAGES).expect("a few");
            // A call that was found is not unknown; one that never arrived is.
            assert_eq!(
                executions.len() + unknown,
                total,
                "{fault:?}, step {last}: {before:?}, {executions:?}"
            );
            if is_over {
                assert!(last > 30, "a start has steps");
                break;
            }
        }
    }
}

#[tokio::test]
async fn two_processes_at_once_start_nothing_twice() {
    for round in 0..30 {
        let counter = Counter::new();
        let directory = tempfile::tempdir().expect("a directory");
        let path: PathBuf = directory.path().into();
        // One of them is killed in most rounds.
        let children = [round * 2, usize::MAX].map(|last| counter.child(&path, last, StartFault::None));
        let [_, second] = children.map(ends_by_itself);
        assert!(second);
        // What a killed process has left is started by a third one.
        assert!(ends_by_itself(counter.child(&path, usize::MAX, StartFault::None)));
        let executions = counter.executions();
        assert!(executions.values().all(|count| *count == 1), "round {round}: {executions:?}");
        assert_eq!(executions.len() + unknown(&path).await, usize::try_from(IMAGES).expect("a few"));
    }
}
