//! Profiles: builds of the server whose limits are known.

/// A build of the server family with known lengths and habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    Utimemaster90,
    Biotime85,
    Biotime95,
}

impl Profile {
    pub const ALL: [Profile; 3] = [Profile::Utimemaster90, Profile::Biotime85, Profile::Biotime95];

    /// The word used in settings and on the command line: `biotime-8.5`.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Utimemaster90 => "utimemaster-9.0",
            Profile::Biotime85 => "biotime-8.5",
            Profile::Biotime95 => "biotime-9.5",
        }
    }

    pub fn parse(name: &str) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.name() == name)
    }
}
