//! What sessions, rooms, tracks and people of the page are called.

/// Subjects of sessions, in English and Korean.
const SUBJECTS: [(&str, &str); 10] = [
    ("Local budgets", "지방 예산"),
    ("Housing for all", "모두의 주거"),
    ("Migrants' rights", "이주민의 권리"),
    ("Public transport", "대중교통"),
    ("Climate and cities", "기후와 도시"),
    ("Children's voices", "어린이의 목소리"),
    ("Digital rights", "디지털 권리"),
    ("Memory and truth", "기억과 진실"),
    ("Safe streets", "안전한 거리"),
    ("Right to water", "물에 대한 권리"),
];

/// Forms of sessions, in English and Korean.
const FORMS: [(&str, &str); 4] =
    [("panel", "토론"), ("workshop", "워크숍"), ("cases", "사례"), ("training", "교육")];

const TRACKS: [&str; 5] =
    ["Local democracy", "Social rights", "Environment", "Solidarity", "Education"];

const GIVEN: [&str; 24] = [
    "Amina",
    "Beatriz",
    "Carlos",
    "Dong-hyun",
    "Elena",
    "Fatou",
    "Giulia",
    "Hassan",
    "Ingrid",
    "Ji-woo",
    "Kwame",
    "Leila",
    "Marek",
    "Noor",
    "Olga",
    "Paulo",
    "Quynh",
    "Rahel",
    "Samir",
    "Thandi",
    "Usha",
    "Victor",
    "Wanjiru",
    "Yuki",
];

const FAMILY: [&str; 25] = [
    "Adeyemi",
    "Bauer",
    "Castillo",
    "Diallo",
    "Eriksson",
    "Fernandes",
    "Garcia",
    "Haddad",
    "Ibrahim",
    "Jung",
    "Kim",
    "Lindqvist",
    "Mbeki",
    "Nguyen",
    "Okafor",
    "Park",
    "Quispe",
    "Rossi",
    "Sato",
    "Traore",
    "Ueda",
    "Vasquez",
    "Wagner",
    "Yilmaz",
    "Zhou",
];

const COUNTRIES: [&str; 24] = [
    "NG", "DE", "PE", "SN", "SE", "BR", "ES", "LB", "EG", "KR", "ZA", "VN", "IT", "JP", "ML", "MX",
    "TR", "CN", "GH", "KE", "IN", "PL", "FR", "CO",
];

/// A session's title, in English and Korean; forty differ.
pub fn title(number: usize) -> [(&'static str, String); 2] {
    let (subject, form) = (SUBJECTS[number % 10], FORMS[number / 10 % 4]);
    [("en", format!("{}: {}", subject.0, form.0)), ("ko", format!("{}: {}", subject.1, form.1))]
}

/// What the tracks are called.
pub fn tracks() -> impl Iterator<Item = &'static str> {
    TRACKS.into_iter()
}

/// A person's name; six hundred differ.
pub fn name(number: usize) -> String {
    format!("{} {}", GIVEN[number % GIVEN.len()], FAMILY[number / GIVEN.len() % FAMILY.len()])
}

/// Where a person comes from.
pub fn country(number: usize) -> &'static str {
    COUNTRIES[(number * 7 + number / 24) % COUNTRIES.len()]
}
