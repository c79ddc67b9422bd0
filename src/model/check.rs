//! RULES: everything that can be judged about a declared directory without asking a server.
