//! What `haggle doctor` says, before anything is opened.

use clap::Parser;
use server::{
    cli::{Cli, Command},
    doctor::{Finding, Verdict, examine},
};

use crate::site::Site;

async fn findings(flags: &[&str]) -> Vec<Finding> {
    let Command::Doctor(settings) = Cli::parse_from(["haggle", "doctor"].iter().chain(flags)).command else {
        unreachable!("it is what was asked for")
    };
    examine(*settings).await
}

fn about<'a>(findings: &'a [Finding], part: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.part == part).expect("it was looked at")
}

#[tokio::test]
async fn the_store_of_a_running_server_is_well() {
    let site = Site::start().await;
    let folder = site.database.folder().to_str().expect("text");
    let all = findings(&["--data-folder", folder, "--database-url", site.database.url()]).await;
    let store = about(&all, "store");
    assert_eq!(store.verdict, Verdict::Well, "{store}");
    let engine = if site.database.is_postgres() { "PostgreSQL" } else { "SQLite" };
    assert!(store.text.starts_with(engine) && !store.text.contains("next start"), "{store}");
    assert!(about(&all, "data").text.contains("MiB free"));
}

#[tokio::test]
async fn what_would_not_run_is_ill_and_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let flags = ["--data-folder", data.to_str().expect("text"), "--site-root", "/nowhere"];
    let all = findings(&flags).await;
    assert_eq!(about(&all, "front end").verdict, Verdict::Ill);
    assert_eq!(about(&all, "store").verdict, Verdict::Well, "it can be made");
    assert!(!data.exists());

    let all = findings(
        &[&flags[..], &["--database-url", "mysql://x:hush-hush@y/z", "--token-key", "hush-hush"]].concat(),
    )
    .await;
    for part in ["store", "key"] {
        let finding = about(&all, part);
        assert!(finding.verdict == Verdict::Ill && !finding.text.contains("hush"), "{finding}");
    }
    let all = findings(&["--listen", "0.0.0.0:80"]).await;
    assert_eq!(about(&all, "settings").verdict, Verdict::Ill);
    let all =
        findings(&[&flags[..], &["--listen", "0.0.0.0:80", "--origin", "http://haggle.example"]].concat())
            .await;
    assert_eq!(about(&all, "settings").verdict, Verdict::Doubtful);
}

#[tokio::test]
async fn a_store_of_a_newer_program_is_ill() {
    let mut site = Site::start().await;
    site.ask_to_stop();
    site.stopped().await;
    let later = if site.database.is_postgres() { "now(), true, ''::bytea" } else { "0, 1, x''" };
    let columns = "version, description, installed_on, success, checksum, execution_time";
    site.database
        .run(&format!("INSERT INTO _sqlx_migrations ({columns}) VALUES (9999, '', {later}, 0)"))
        .await;
    let all = findings(&["--database-url", site.database.url()]).await;
    let store = about(&all, "store");
    assert!(store.verdict == Verdict::Ill && store.text.contains("9999"), "{store}");
}
