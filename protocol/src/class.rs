//! What kind of thing an effect touches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The class of a target. Rules and the boundary judge classes, never spellings.
///
/// A path has the most protected class that fits; where it lies is its [`Zone`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    // Paths
    /// An ordinary file of the workspace.
    Workspace,
    /// Build output and caches inside the workspace (`target`, `node_modules`, `dist`, …).
    Generated,
    /// Below the system's temporary folders.
    Temporary,
    /// Below the user's home, outside the workspace, not otherwise protected.
    Home,
    /// Belongs to the operating system (`/etc`, `/usr`, `/bin`, …).
    System,
    /// Any other absolute place.
    Outside,
    /// Not known before the shell runs.
    Unknown,
    /// A block or raw device, kernel memory.
    Device,
    /// `/dev/null`, the standard streams, terminals, random sources.
    Stream,
    /// `/proc` and `/sys`.
    Kernel,
    /// Keys, tokens, password stores, env files, browser profiles.
    Credential,
    /// Read by a shell, an editor or the login at start: profiles, autostart, cron, units.
    Startup,
    /// Inside `.git` and its kin: configuration, hooks, references.
    Vcs,
    /// Settings of coding agents and of this guard.
    Agent,
    /// Editor settings that run tasks.
    Editor,
    /// Continuous integration.
    Ci,
    /// Files that decide what a build runs or fetches: manifests, lock files, Makefiles, Dockerfiles.
    Build,
    /// Control sockets (Docker, SSH agent, D-Bus).
    Socket,
    /// Shell and tool history, logs that record what happened.
    History,

    // Hosts
    /// This machine.
    Loopback,
    /// A private network address or a bare intranet name.
    Private,
    /// Any other host.
    Public,
    /// A cloud instance's metadata service.
    Metadata,
    /// The remote that the repository is configured with.
    Origin,

    // Code
    /// The project's own entry point: its tests, its build, its linters.
    Project,
    /// A program of the operating system or of an installed toolchain, with a profile.
    Trusted,
    /// Code whose contents are known: what it does is judged like the rest.
    Judged,
    /// Code that was not read: inline programs, scripts, decoded or generated text.
    Opaque,

    // State, processes, secrets in memory
    /// State of this machine that belongs to the developer (a local repository, containers, a local database).
    Local,
    /// State that others share (remotes, registries, clusters, clouds).
    Remote,
}

/// Where a path lies, whatever its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// Below a workspace folder.
    Workspace,
    /// Below a temporary folder.
    Temporary,
    /// Below the user's home.
    Home,
    /// A folder of the operating system.
    System,
    /// `/dev`.
    Device,
    /// Anywhere else.
    Outside,
    /// Not known before the shell runs.
    Unknown,
}
