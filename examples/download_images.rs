//! Downloads the images of a verified session into a folder that only its owner can read.
//!
//! ```sh
//! cargo run --example download_images --all-features                    # against the simulator
//! STRIPE_SECRET_KEY=rk_… cargo run --example download_images --all-features -- vs_123 images
//! ```
//!
//! The key must be a restricted one with the permissions *Verification Sessions and Reports: read*, *Access recent sensitive
//! verification results: read* and *Files: write*. Stripe recommends links in place of downloads (`CreateFileLink`), because with
//! them no image is stored on your side.

mod support;

use std::error::Error;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use std::{env, fs, process};

use stripe_identity::file::DownloadFile;
use stripe_identity::simulator::{Simulator, Submission};
use stripe_identity::ureq::Client;
use stripe_identity::verification_session::SessionExpansion;
use stripe_identity::{
    CreateVerificationSession, RetrieveVerificationSession, SecretKey, Sensitive, Stripe,
    Timestamp, VerificationSession,
};

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Ok(key) = env::var("STRIPE_SECRET_KEY") else {
        let folder = env::temp_dir().join(format!("identity-images-{}", process::id()));
        return simulate(&folder);
    };
    let [session, folder] = arguments.as_slice() else {
        return Err("usage: download_images SESSION FOLDER".into());
    };
    if !key.starts_with("rk_") {
        return Err("Stripe shows images to restricted keys only (rk_…)".into());
    }
    let client = Client::new(Stripe::new(SecretKey::new(&key)?));
    download(&client, session, Path::new(folder))
}

/// Downloads each image of a session. Images that are in the folder already are kept.
fn download(client: &Client, session: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    // One request for the session and its report, which names the images.
    let retrieve = RetrieveVerificationSession::new(session)
        .expand([SessionExpansion::LastVerificationReport]);
    let session = client.call(&retrieve)?;
    println!("{} is {}.", session.id, session.status);
    let images = images(&session)?;
    create_folder(folder)?;
    for (name, id) in images {
        let contents = client.call(&DownloadFile::new(id))?;
        let kind = contents.content_type.as_deref().unwrap_or_default();
        let path = folder.join(format!("{name}.{}", extension(kind)));
        match create_file(&path) {
            Ok(mut file) => {
                file.write_all(&contents.bytes).inspect_err(|_| {
                    // Otherwise the next run would keep half an image.
                    let _ = fs::remove_file(&path);
                })?;
                let size = contents.bytes.len();
                println!("{}: {kind}, {size} bytes", path.display());
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                println!("{}: exists already", path.display());
            }
            Err(error) => return Err(format!("{}: {error}", path.display()).into()),
        }
    }
    Ok(())
}

/// Returns a name and the id of each image in the session's last report.
fn images(session: &VerificationSession) -> Result<Vec<(String, String)>, String> {
    let report = session.last_verification_report.as_ref();
    let report = report
        .and_then(|report| report.object())
        .ok_or("the session has no report: nothing was submitted")?;
    let mut images = Vec::new();
    if let Some(document) = &report.document {
        for (number, id) in known(&document.files)?.into_iter().flatten().enumerate() {
            images.push((format!("document-{}", number + 1), id.clone()));
        }
    }
    if let Some(selfie) = &report.selfie {
        for (name, id) in [
            ("selfie-document", &selfie.document),
            ("selfie", &selfie.selfie),
        ] {
            images.extend(known(id)?.map(|id| (name.to_owned(), id.clone())));
        }
    }
    Ok(images)
}

/// Returns a value of the report, or an error if it was redacted.
fn known<T>(value: &Sensitive<T>) -> Result<Option<&T>, String> {
    match value {
        Sensitive::Redacted => Err("the session is redacted, and its images are gone".to_owned()),
        value => Ok(value.value()),
    }
}

/// Returns the extension of a file. The name of a file never contains anything that was received.
fn extension(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "application/pdf" => "pdf",
        _ => "bin",
    }
}

/// Creates the folder, on Unix for its owner only, unless it exists.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// Creates a new file, on Unix for its owner only. It follows no link and replaces nothing.
fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Does the same against the simulator, which has images of one pixel.
fn simulate(folder: &Path) -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from(SystemTime::now());
    let simulator = Arc::new(Mutex::new(Simulator::new(now)));
    let served = Arc::clone(&simulator);
    let url = support::serve(move |request| served.lock().expect("no panic").handle(&request));
    println!("STRIPE_SECRET_KEY is not set: talking to the simulator at {url}.\n");
    let stripe = Stripe::new(SecretKey::new("rk_test_simulated")?).with_base_url(&url)?;
    let client = Client::new(stripe);
    let create = CreateVerificationSession::document().require_matching_selfie(true);
    let session = client.call(&create)?;
    let submitted = simulator
        .lock()
        .expect("no panic")
        .submit(&session.id, Submission::Verified);
    submitted?;
    download(&client, &session.id, folder)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("{name}-{}", process::id()))
    }

    #[test]
    fn the_images_are_downloaded_for_the_owner_only() {
        let folder = folder("images");
        simulate(&folder).unwrap();
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            assert!(
                bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
                "{}",
                path.display()
            );
            assert_mode(&path, 0o600);
            names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
        names.sort();
        assert_eq!(
            names,
            [
                "document-1.png",
                "document-2.png",
                "selfie-document.png",
                "selfie.png"
            ]
        );
        assert_mode(&folder, 0o700);
        // A second run replaces nothing.
        fs::write(folder.join("selfie.png"), "mine").unwrap();
        simulate(&folder).unwrap();
        assert_eq!(fs::read(folder.join("selfie.png")).unwrap(), b"mine");
        fs::remove_dir_all(folder).unwrap();
    }

    /// Asserts the permissions of a file or folder. Windows has no such mode.
    #[track_caller]
    fn assert_mode(path: &Path, expected: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, expected, "{}", path.display());
        }
        #[cfg(not(unix))]
        let _ = (path, expected);
    }

    #[test]
    fn a_name_never_contains_what_was_received() {
        assert_eq!(extension("image/jpeg"), "jpg");
        assert_eq!(extension("image/../../x"), "bin");
    }
}
