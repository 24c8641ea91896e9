//! Keys one recognises by their look.

/// Which bytes a key goes on with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Alphabet {
    /// Hexadecimal digits.
    Hex,
    /// Capital letters and digits.
    Upper,
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Url,
    /// Those and `.`, `=`, `+`, `/`, `~`, `%`.
    Wide,
}

impl Alphabet {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-',
            Self::Wide => byte.is_ascii_alphanumeric() || b"_-.=+/~%".contains(&byte),
        }
    }
}

/// A prefix, what follows it, and how much of that there has to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    /// Exact, in this spelling.
    pub(super) prefix: &'static str,
    pub(super) alphabet: Alphabet,
    /// Bytes behind the prefix, at least.
    pub(super) least: usize,
    /// Bytes behind the prefix, at most; more is something else.
    pub(super) most: usize,
}

const MANY: usize = usize::MAX;

const fn format(prefix: &'static str, alphabet: Alphabet, least: usize, most: usize) -> Format {
    Format { prefix, alphabet, least, most }
}

use Alphabet::{Alnum, Hex, Upper, Url, Wide};

/// One line for each kind of key, by whoever gives them out.
pub(super) const FORMATS: &[Format] = &[
    // Amazon
    format("AKIA", Upper, 16, 16),
    format("ASIA", Upper, 16, 16),
    format("ABIA", Upper, 16, 16),
    format("ACCA", Upper, 16, 16),
    format("amzn.mws.", Url, 30, MANY),
    format("ABSK", Wide, 60, MANY),
    // GitHub, GitLab, Gitea and others that keep code
    format("ghp_", Alnum, 30, MANY),
    format("gho_", Alnum, 30, MANY),
    format("ghu_", Alnum, 30, MANY),
    format("ghs_", Wide, 30, MANY),
    format("ghr_", Alnum, 30, MANY),
    format("github_pat_", Url, 22, MANY),
    format("glpat-", Wide, 16, MANY),
    format("glptt-", Url, 20, MANY),
    format("gldt-", Url, 16, MANY),
    format("glrt-", Wide, 16, MANY),
    format("glcbt-", Url, 16, MANY),
    format("glsoat-", Url, 16, MANY),
    format("glimt-", Url, 16, MANY),
    format("gloas-", Hex, 40, MANY),
    format("ATBB", Alnum, 28, MANY),
    format("ATATT3", Wide, 40, MANY),
    format("ATCTT3", Wide, 40, MANY),
    format("sgp_", Url, 40, MANY),
    // Chat
    format("xoxb-", Url, 10, MANY),
    format("xoxp-", Url, 10, MANY),
    format("xoxa-", Url, 10, MANY),
    format("xoxr-", Url, 10, MANY),
    format("xoxs-", Url, 10, MANY),
    format("xoxe-", Url, 10, MANY),
    format("xoxe.", Wide, 10, MANY),
    format("xapp-", Url, 10, MANY),
    // Payments
    format("sk_live_", Alnum, 16, MANY),
    format("sk_test_", Alnum, 16, MANY),
    format("rk_live_", Alnum, 16, MANY),
    format("rk_test_", Alnum, 16, MANY),
    format("whsec_", Wide, 20, MANY),
    format("sq0atp-", Url, 20, MANY),
    format("sq0csp-", Url, 20, MANY),
    format("rzp_live_", Alnum, 14, MANY),
    format("shpat_", Hex, 32, 32),
    format("shpca_", Hex, 32, 32),
    format("shppa_", Hex, 32, 32),
    format("shpss_", Hex, 32, 32),
    format("EZAK", Alnum, 54, MANY),
    // Google
    format("AIza", Url, 35, 35),
    format("ya29.", Wide, 20, MANY),
    format("GOCSPX-", Url, 20, MANY),
    format("1//0", Url, 30, MANY),
    // Models
    format("sk-ant-", Url, 20, MANY),
    format("sk-proj-", Url, 20, MANY),
    format("sk-svcacct-", Url, 20, MANY),
    format("sk-admin-", Url, 20, MANY),
    format("sk-or-v1-", Hex, 32, MANY),
    format("sk-", Alnum, 20, MANY),
    format("hf_", Alnum, 30, MANY),
    format("gsk_", Alnum, 40, MANY),
    format("xai-", Alnum, 40, MANY),
    format("pplx-", Alnum, 40, MANY),
    format("r8_", Alnum, 30, MANY),
    format("nvapi-", Url, 40, MANY),
    format("lsv2_", Url, 30, MANY),
    // Registries of packages
    format("npm_", Alnum, 30, MANY),
    format("pypi-", Url, 40, MANY),
    format("rubygems_", Hex, 40, MANY),
    format("dckr_pat_", Url, 20, MANY),
    format("dckr_oat_", Url, 20, MANY),
    format("oy2", Alnum, 43, 43),
    format("CLOJARS_", Alnum, 50, MANY),
    format("cio", Alnum, 32, 32),
    // Clouds and what runs there
    format("dop_v1_", Hex, 64, 64),
    format("doo_v1_", Hex, 64, 64),
    format("dor_v1_", Hex, 64, 64),
    format("sbp_", Hex, 40, MANY),
    format("nfp_", Alnum, 30, MANY),
    format("rnd_", Alnum, 24, MANY),
    format("FlyV1", Wide, 40, MANY),
    format("fo1_", Url, 40, MANY),
    format("vercel_blob_rw_", Url, 20, MANY),
    format("tskey-", Url, 16, MANY),
    format("dapi", Hex, 32, 34),
    format("pul-", Hex, 40, 40),
    format("hvs.", Url, 20, MANY),
    format("hvb.", Url, 20, MANY),
    format("hvr.", Url, 20, MANY),
    format("dp.pt.", Alnum, 30, MANY),
    format("dp.st.", Wide, 30, MANY),
    format("AGE-SECRET-KEY-1", Upper, 50, MANY),
    format("ops_eyJ", Wide, 40, MANY),
    format("v1.0-", Wide, 100, MANY),
    format("CFPAT-", Url, 40, MANY),
    // Mail, watching, building, the rest
    format("SG.", Wide, 40, MANY),
    format("key-", Hex, 32, 32),
    format("SK", Hex, 32, 32),
    format("xkeysib-", Url, 40, MANY),
    format("NRAK-", Alnum, 20, MANY),
    format("NRJS-", Alnum, 15, MANY),
    format("glsa_", Url, 32, MANY),
    format("glc_", Wide, 32, MANY),
    format("sntrys_", Wide, 30, MANY),
    format("sntryu_", Hex, 40, MANY),
    format("dt0c01.", Wide, 60, MANY),
    format("bkua_", Hex, 30, MANY),
    format("CCIPAT_", Url, 30, MANY),
    format("PMAK-", Url, 30, MANY),
    format("lin_api_", Alnum, 30, MANY),
    format("ntn_", Alnum, 30, MANY),
    format("secret_", Alnum, 40, MANY),
    format("figd_", Url, 30, MANY),
    format("pat-na1-", Url, 30, MANY),
    format("phx_", Alnum, 30, MANY),
    format("sl.u.", Url, 60, MANY),
    format("sl.B", Url, 60, MANY),
    format("eyJ", Wide, 30, MANY),
];

impl Format {
    /// How long the key is that begins at the start of `rest`; `None` when it is none.
    pub(super) fn measure(&self, before: u8, rest: &str) -> Option<usize> {
        // In the middle of a run of letters it is a coincidence.
        if before.is_ascii_alphanumeric() || before == b'_' {
            return None;
        }
        let body = rest.strip_prefix(self.prefix)?;
        let length = body.bytes().take_while(|byte| self.alphabet.has(*byte)).count();
        let body = body.get(..length)?;
        let kept = body.trim_end_matches(['.', '/', '-', '%']);
        let fits = (self.least..=self.most).contains(&kept.len()) && self.looks_random(kept);
        fits.then_some(self.prefix.len() + kept.len())
    }

    fn looks_random(&self, body: &str) -> bool {
        match self.prefix {
            // A JSON web token: three parts, of which the second is JSON too, or an encrypted one with five.
            "eyJ" => body.split('.').count() >= 3,
            "SG." => body.contains('.'),
            _ => body.bytes().any(|b| b.is_ascii_digit()) || body.len() >= 40,
        }
    }
}
