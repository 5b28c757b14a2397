//! A power cut: from what a process did to its files, the folder as a disk may hold it afterwards.
//!
//! Certain is only what was synced: a file's bytes by its own sync, a name by its folder's. Of the rest anything may have
//! arrived: nothing, all up to some moment, or any of the 4 KiB blocks. Names arrive in their order, as file systems
//! with a journal keep it. `sync_file_range` promises nothing, as its manual says, and is not looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

const BLOCK: usize = 4096;

/// What the process did, in order.
pub enum Event {
    Create {
        path: String,
        file: u64,
    },
    Write {
        file: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: u64,
        len: usize,
    },
    Sync {
        file: u64,
    },
    SyncFolder {
        path: String,
    },
    Rename {
        from: String,
        to: String,
    },
    Remove {
        path: String,
    },
    Folder {
        path: String,
    },
    /// What it said on standard output.
    Said(String),
}

/// Reads what the shim wrote down.
pub fn trace(path: &Path) -> Vec<Event> {
    let all = fs::read(path).unwrap();
    let mut rest = &all[..];
    let mut events = Vec::new();
    while rest.len() >= 40 {
        let (head, tail) = rest.split_at(40);
        let head: Vec<u64> = head.chunks(8).map(|n| u64::from_ne_bytes(n.try_into().unwrap())).collect();
        let (name_len, len) = (head[3] as usize, head[4] as usize);
        if tail.len() < name_len + len {
            break; // killed while it was written down
        }
        let path = String::from_utf8(tail[..name_len].to_vec()).unwrap();
        let bytes = tail[name_len..name_len + len].to_vec();
        rest = &tail[name_len + len..];
        let (file, at) = (head[1], head[2] as usize);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        events.push(match head[0] {
            1 => Event::Create { path, file },
            2 => Event::Write { file, at, bytes },
            3 => Event::Truncate { file, len: at },
            4 => Event::Sync { file },
            5 => Event::SyncFolder { path },
            6 => Event::Rename { from: path, to: text(bytes) },
            7 => Event::Remove { path },
            8 => Event::Folder { path },
            9 => Event::Said(text(bytes)),
            other => panic!("the shim wrote {other}"),
        });
    }
    events
}

/// How much of what was not synced arrives.
#[derive(Clone, Copy, Debug)]
pub enum Arrives {
    Nothing,
    Prefix,
    Blocks,
}

type Node = usize;

enum Pending {
    /// Names in folders that change together.
    Names(Vec<(Node, String, Option<Node>)>),
    Write(Node, usize, Vec<u8>),
    Truncate(Node, usize),
}

/// The disk at a moment: what is certain, and what is on its way.
pub struct Disk {
    /// By number: a folder has names, a file has bytes.
    folders: BTreeMap<Node, BTreeMap<String, Node>>,
    files: BTreeMap<Node, Vec<u8>>,
    pending: Vec<Pending>,
    /// As the process sees them.
    names: BTreeMap<String, Node>,
    numbers: BTreeMap<u64, Node>,
    next: Node,
}

impl Disk {
    /// With one empty folder.
    pub fn new(root: &Path) -> Self {
        Self {
            folders: BTreeMap::from([(0, BTreeMap::new())]),
            files: BTreeMap::new(),
            pending: Vec::new(),
            names: BTreeMap::from([(root.to_str().unwrap().to_owned(), 0)]),
            numbers: BTreeMap::new(),
            next: 1,
        }
    }

    fn place(&self, path: &str) -> (Node, String) {
        let (folder, name) = path.rsplit_once('/').unwrap();
        (self.names[folder], name.to_owned())
    }

    fn name(&mut self, path: &str, node: Node) {
        let (folder, name) = self.place(path);
        self.names.insert(path.to_owned(), node);
        self.pending.push(Pending::Names(vec![(folder, name, Some(node))]));
    }

    pub fn does(&mut self, event: &Event) {
        match event {
            Event::Said(_) => {}
            Event::Create { path, file } => {
                let node = self.new_node();
                self.files.insert(node, Vec::new());
                self.numbers.insert(*file, node);
                self.name(path, node);
            }
            Event::Folder { path } => {
                let node = self.new_node();
                self.folders.insert(node, BTreeMap::new());
                self.name(path, node);
            }
            Event::Write { file, at, bytes } => {
                self.pending.push(Pending::Write(self.numbers[file], *at, bytes.clone()));
            }
            Event::Truncate { file, len } => self.pending.push(Pending::Truncate(self.numbers[file], *len)),
            Event::Remove { path } => {
                let (folder, name) = self.place(path);
                self.names.remove(path);
                self.pending.push(Pending::Names(vec![(folder, name, None)]));
            }
            Event::Rename { from, to } => {
                let (old, new) = (self.place(from), self.place(to));
                let node = self.names[from];
                self.pending.push(Pending::Names(vec![(old.0, old.1, None), (new.0, new.1, Some(node))]));
                let below = format!("{from}/");
                let moved: Vec<_> =
                    self.names.keys().filter(|p| *p == from || p.starts_with(&below)).cloned().collect();
                for path in moved {
                    let node = self.names.remove(&path).unwrap();
                    self.names.insert(path.replacen(from.as_str(), to, 1), node);
                }
            }
            Event::Sync { file } => {
                let node = self.numbers[file];
                self.arrive(|change| matches!(change, Pending::Write(of, ..) | Pending::Truncate(of, _) if *of == node));
            }
            Event::SyncFolder { path } => {
                let node = self.names[path];
                self.arrive(|change| matches!(change, Pending::Names(names) if names.iter().any(|(of, ..)| *of == node)));
            }
        }
    }

    fn new_node(&mut self) -> Node {
        self.next += 1;
        self.next
    }

    fn arrive(&mut self, which: impl Fn(&Pending) -> bool) {
        let (now, later) = std::mem::take(&mut self.pending).into_iter().partition(which);
        self.pending = later;
        let now: Vec<Pending> = now;
        now.iter().for_each(|change| apply(&mut self.folders, &mut self.files, change));
    }

    /// The folder after a power cut at this moment, written to `to`.
    pub fn cut(&self, arrives: Arrives, chance: &mut ChaCha8Rng, to: &Path) {
        let (mut folders, mut files) = (self.folders.clone(), self.files.clone());
        let upto = match arrives {
            Arrives::Nothing => 0,
            _ => chance.random_range(0..=self.pending.len()),
        };
        for (n, change) in self.pending.iter().enumerate() {
            match (arrives, change) {
                (Arrives::Blocks, Pending::Write(node, at, bytes)) => {
                    for (n, block) in bytes.chunks(BLOCK).enumerate() {
                        if chance.random_bool(0.5) {
                            write(files.get_mut(node).unwrap(), at + n * BLOCK, block);
                        }
                    }
                }
                (Arrives::Blocks, Pending::Truncate(..)) if chance.random_bool(0.5) => {
                    apply(&mut folders, &mut files, change);
                }
                (_, change) if n < upto => apply(&mut folders, &mut files, change),
                _ => {}
            }
        }
        write_out(&folders, &files, 0, to);
    }
}

fn apply(
    folders: &mut BTreeMap<Node, BTreeMap<String, Node>>,
    files: &mut BTreeMap<Node, Vec<u8>>,
    change: &Pending,
) {
    match change {
        Pending::Write(node, at, bytes) => write(files.get_mut(node).unwrap(), *at, bytes),
        Pending::Truncate(node, len) => files.get_mut(node).unwrap().resize(*len, 0),
        Pending::Names(names) => {
            for (folder, name, node) in names {
                let folder = folders.get_mut(folder).unwrap();
                match node {
                    Some(node) => drop(folder.insert(name.clone(), *node)),
                    None => drop(folder.remove(name)),
                }
            }
        }
    }
}

fn write(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

fn write_out(
    folders: &BTreeMap<Node, BTreeMap<String, Node>>,
    files: &BTreeMap<Node, Vec<u8>>,
    folder: Node,
    to: &Path,
) {
    for (name, node) in &folders[&folder] {
        let path = to.join(name);
        match files.get(node) {
            Some(bytes) => fs::write(path, bytes).unwrap(),
            None => {
                fs::create_dir(&path).unwrap();
                write_out(folders, files, *node, &path);
            }
        }
    }
}
