//! Names, addresses and numbers of people who do not exist.

use crate::customer::{Customer, CustomerKind};
use crate::rng::{Rng, Stream};
use crate::world::World;

/// Who a customer says they are. All of it is invented; addresses end in `.example`.
#[derive(Debug, Clone)]
pub(crate) struct Persona {
    pub(crate) user_id: u64,
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) email: String,
    pub(crate) phone: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) organization_id: Option<u64>,
    pub(crate) city: &'static str,
}

impl Persona {
    pub(crate) fn new(world: &World, seed: u64, customer: &Customer) -> Self {
        let number = customer.number;
        let rng = &mut Rng::new(seed, Stream::Persona, [number, 0, 0]);
        let (first, last, city) = (*rng.pick(&FIRST), *rng.pick(&LAST), *rng.pick(&CITIES));
        let domain = *rng.pick(&DOMAINS);
        let phone = rng.chance(world.model.customers.with_phone);
        // 555-01xx is kept for examples; the area code tells customers apart.
        let phone = phone.then(|| format!("+1 {} 555 01{:02}", 200 + number % 700, rng.below(100)));
        let external = rng.chance(world.model.customers.with_external_id);
        let mailbox = |first: &str, last: &str| {
            format!("{}.{}{}@{domain}.example", first.to_lowercase(), last.to_lowercase(), number)
        };
        let (email, external) = match customer.kind {
            CustomerKind::Real => (mailbox(first, last), external),
            CustomerKind::Spammer => (format!("offers{number}@cheap-clicks.example"), false),
            CustomerKind::Tester => (format!("qa+{number}@tidemark.example"), false),
        };
        let organization_id = (2 <= customer.tier).then(|| ORGANIZATIONS + number / 3);
        Self {
            user_id: USERS + number * 7,
            first,
            last,
            email,
            phone,
            external_id: external.then(|| format!("T-{}", 10_000 + number)),
            organization_id,
            city,
        }
    }
}

/// Where numbers of users begin.
const USERS: u64 = 410_000_000_000;

const ORGANIZATIONS: u64 = 420_000_000_000;

/// The AI's user.
pub(crate) const AI_USER: u64 = 400_000_000_001;

/// The first person's user.
const FIRST_AGENT: u64 = 400_000_000_100;

pub(crate) fn agent_user(agent: u8) -> u64 {
    FIRST_AGENT + u64::from(agent)
}

/// The people at the desk.
pub(crate) const AGENTS: [&str; crate::way::N_AGENTS] = [
    "Anna Okafor",
    "Ben Lindqvist",
    "Chiara Vogt",
    "Dario Petrov",
    "Emi Tanaka",
    "Farid Haddad",
    "Greta Moreau",
    "Hugo Silva",
    "Ines Novak",
    "Jonas Weber",
    "Kira Osei",
    "Leo Martins",
];

const FIRST: [&str; 40] = [
    "Maria", "Jonas", "Aisha", "Peter", "Sofia", "Liam", "Noor", "Hannah", "Mateo", "Yuki", "Olga",
    "Samuel", "Priya", "Lucas", "Elif", "Clara", "David", "Amara", "Nils", "Rosa", "Tom", "Leila",
    "Victor", "Mina", "Paul", "Ingrid", "Omar", "Julia", "Felix", "Grace", "Ivan", "Carmen",
    "Henry", "Fatima", "Oscar", "Wei", "Laura", "Kofi", "Eva", "Marco",
];

const LAST: [&str; 40] = [
    "Reyes", "Schmidt", "Okonkwo", "Larsen", "Dubois", "Tanaka", "Novak", "Silva", "Kaya",
    "Fischer", "Moreau", "Haddad", "Costa", "Nguyen", "Olsen", "Marsh", "Petrov", "Singh", "Weber",
    "Lopez", "Hughes", "Bauer", "Romano", "Ali", "Jensen", "Keller", "Flores", "Baker", "Horvat",
    "Mensah", "Duarte", "Wagner", "Clarke", "Ivanova", "Blanc", "Mori", "Steiner", "Abbas", "Lind",
    "Walsh",
];

const CITIES: [&str; 12] = [
    "Leeds", "Porto", "Graz", "Lyon", "Bergen", "Gdansk", "Utrecht", "Malaga", "Cork", "Basel",
    "Ghent", "Turku",
];

const DOMAINS: [&str; 12] = [
    "fjordline",
    "quietharbor",
    "hollowoak",
    "graupner",
    "mailbay",
    "postnest",
    "lumenworks",
    "brightloom",
    "northpier",
    "oldmill",
    "riverdesk",
    "tinyatlas",
];
