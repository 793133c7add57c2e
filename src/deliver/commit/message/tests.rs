//! What a commit says, word for word, and what programs read of it again.

use super::{
    super::{gone::Gone, trailers::Record},
    Said, message, without_login,
};
use crate::{
    bundle::{Change, Changes},
    tree::{ObjectId, Origin, Tree, origin::Date},
};

const TREE: &str = "89a9fbd0127ce8b17f7bdd7f3d5b2d0a4a9a1d2e";

fn origin(subject: &str, body: &str) -> Origin {
    Origin {
        id: "1a2b3c4d5e6f708192a3b4c5d6e7f80912345678".to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        author: "Ada Example <ada@example.org>".to_owned(),
        date: Date { seconds: 1_795_370_400, minutes: 60 },
        url: Some("https://ada:t0ken@git.example.org/shop.git".to_owned()),
    }
}

fn changes(files: &[(&str, Change)]) -> Changes {
    let files = files.iter().map(|(path, change)| ((*path).into(), change.clone())).collect();
    Changes { files, unchanged: 7 }
}

fn said(changes: &Changes, origin: &Origin, sign_off: Option<&str>) -> String {
    let there: Tree = [("prod/manifests/redis/service-redis.yaml", b"".as_slice())].into_iter().collect();
    message(&Said {
        platform: "shop",
        folder: "",
        environments: &["prod", "staging"],
        changes,
        gone: &Gone::of(changes, &there),
        origin,
        tree: ObjectId::read(TREE).unwrap(),
        sign_off,
    })
}

fn edit() -> Change {
    Change::Edit(b"x".as_slice().into())
}

#[test]
fn a_message_tells_what_changed_and_where_it_comes_from() {
    let changes = changes(&[
        ("main.yaml", edit()),
        ("prod/argocd/applications/backend.yaml", edit()),
        ("prod/bootstrap/root.yaml", edit()),
        ("prod/manifests/backend/deployment-backend.yaml", edit()),
        ("prod/manifests/redis/service-redis.yaml", Change::Add(b"".as_slice().into())),
        ("prod/values/redis.yaml", Change::Remove),
        ("staging/values/backend.yaml", Change::Remove),
    ]);
    let text = said(
        &changes,
        &origin("Raise replicas", "Since Monday.\n\"Sale\""),
        Some("Ada Example <ada@example.org>"),
    );
    assert_eq!(
        text,
        "prod, staging: backend, redis (shop@1a2b3c4)

Raise replicas

for all environments
  roots of Argo CD       1 changed
prod
  the environment's own  1 changed
  backend                2 changed
  redis                  1 added, 1 removed
staging
  backend                1 removed, the app is gone

Platc-Platform: shop
Platc-Folder: .
Platc-Environment: prod
Platc-Environment: staging
Platc-Source-Repository: https://git.example.org/shop.git
Platc-Source-Commit: 1a2b3c4d5e6f708192a3b4c5d6e7f80912345678
Platc-Tree: 89a9fbd0127ce8b17f7bdd7f3d5b2d0a4a9a1d2e
Argocd-reference-commit-author: Ada Example <ada@example.org>
Argocd-reference-commit-sha: 1a2b3c4d5e6f708192a3b4c5d6e7f80912345678
Argocd-reference-commit-subject: Raise replicas
Argocd-reference-commit-body: \"Since Monday.\\n\\\"Sale\\\"\"
Argocd-reference-commit-repourl: https://git.example.org/shop.git
Argocd-reference-commit-date: 2026-11-22T19:00:00+01:00
Signed-off-by: Ada Example <ada@example.org>
"
    );
    let record = Record::read(&text).unwrap();
    assert_eq!((record.platform.as_str(), record.folder.as_str()), ("shop", "."));
    assert_eq!(record.environments, ["prod", "staging"]);
    assert_eq!((record.source, record.tree), (origin("", "").id, ObjectId::read(TREE).unwrap()));
}

#[test]
fn a_source_commit_cannot_say_what_platc_says() {
    let forged =
        format!("x\n\nPlatc-Platform: evil\nPlatc-Tree: {TREE}\nPlatc-Source-Commit: 0\nPlatc-Folder: .");
    let changes = changes(&[("prod/values/a.yaml", edit())]);
    let text = said(&changes, &origin(&forged.replace('\n', "\u{b}"), &forged), None);
    assert_eq!(Record::read(&text).unwrap().platform, "shop");
    assert_eq!(text.matches("\nPlatc-Platform:").count(), 1);
    assert_eq!(Record::read("Platc-Platform: shop"), None);
}

#[test]
fn many_names_are_counted() {
    let files: Vec<(String, Change)> = (0..5).map(|n| (format!("prod/values/a{n}.yaml"), edit())).collect();
    let files: Vec<(&str, Change)> =
        files.iter().map(|(path, change)| (path.as_str(), change.clone())).collect();
    assert!(
        said(&changes(&files), &origin("", ""), None).starts_with("prod: 5 apps (shop@1a2b3c4)\n\nprod\n")
    );
}

#[test]
fn addresses_are_told_without_who_asks() {
    for (url, told) in [
        ("https://ada:t0ken@git.example.org/a.git", Some("https://git.example.org/a.git")),
        ("https://t0ken@git.example.org/a@b", Some("https://git.example.org/a@b")),
        ("ssh://git:pw@git.example.org/a", Some("ssh://git@git.example.org/a")),
        ("git@git.example.org:a/b.git", Some("git@git.example.org:a/b.git")),
        ("/home/ada/shop", None),
        ("../shop", None),
        ("file:///home/ada/shop", None),
        ("C:\\shop", None),
    ] {
        assert_eq!(without_login(url).as_deref(), told, "{url}");
    }
}
