"""Locations: what people write, invented but as they write it, and that no wrong country comes out."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.locations import place
from sources.place_names import fold, names

NOTHING = (None, None, None)
EXPECTED = {
    "Zürich, Switzerland": ("Zürich", "Zurich", "CH"),
    "Zuerich": ("Zürich", "Zurich", "CH"),
    "Bengaluru": ("Bengaluru", "Karnataka", "IN"),
    "Bangalore, IN": ("Bengaluru", "Karnataka", "IN"),
    "Gurgaon, India": ("Gurugram", "Haryana", "IN"),
    "Delhi NCR": (None, "Delhi", "IN"),
    "NYC": ("New York City", "New York", "US"),
    "New York": ("New York City", "New York", "US"),
    "New York, NY": ("New York City", "New York", "US"),
    "Brooklyn, New York": ("Brooklyn", "New York", "US"),
    "SF Bay Area": (None, "California", "US"),
    "San Francisco Bay Area, CA": (None, "California", "US"),
    "San Francisco": ("San Francisco", "California", "US"),
    "Palo Alto": ("Palo Alto", "California", "US"),
    "Seattle, WA": ("Seattle", "Washington", "US"),
    "Perth, WA": ("Perth", "Western Australia", "AU"),
    "Washington": (None, None, "US"),
    "Washington, DC": ("Washington", "District of Columbia", "US"),
    "Greater Boston Area": ("Boston", "Massachusetts", "US"),
    "Springfield": (None, None, "US"),
    "Springfield, IL": ("Springfield", "Illinois", "US"),
    "Paris, Texas": ("Paris", "Texas", "US"),
    "Paris": ("Paris", "Île-de-France", "FR"),
    "Austin TX": ("Austin", "Texas", "US"),
    "Atlanta, Georgia": ("Atlanta", "Georgia", "US"),
    "Georgia, USA": (None, "Georgia", "US"),
    "Tbilisi, Georgia": ("Tbilisi", None, "GE"),
    "Georgia": NOTHING,
    "Cambridge": NOTHING,
    "Cambridge, MA": ("Cambridge", "Massachusetts", "US"),
    "Cambridge, UK": ("Cambridge", "England", "GB"),
    "Cambridge, Ontario, CA": ("Cambridge", "Ontario", "CA"),
    "Ontario, CA": NOTHING,
    "Toronto, ON": ("Toronto", "Ontario", "CA"),
    "London, Ontario": ("London", "Ontario", "CA"),
    "Vancouver": ("Vancouver", "British Columbia", "CA"),
    "Québec": (None, "Quebec", "CA"),
    "London": ("London", "England", "GB"),
    "London / Berlin": NOTHING,
    "Paris, London & NY": NOTHING,
    "Berlin / Hamburg": (None, None, "DE"),
    "Edinburgh, Scotland, UK": ("Edinburgh", "Scotland", "GB"),
    "München": ("Munich", "Bavaria", "DE"),
    "Munich Germany": ("Munich", "Bavaria", "DE"),
    "based in Berlin": ("Berlin", "Berlin", "DE"),
    "Kreuzberg, Berlin": ("Kreuzberg", "Berlin", "DE"),
    "Berlin, DE": ("Berlin", "Berlin", "DE"),
    "Remote (Berlin)": ("Berlin", "Berlin", "DE"),
    "Remote, Germany": (None, None, "DE"),
    "Germany, Europe": (None, None, "DE"),
    "🇩🇪": (None, None, "DE"),
    "🇮🇳 → 🇺🇸": NOTHING,
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f": (None, None, "GB"),
    "Beijing, China 🇨🇳": ("Beijing", "Beijing", "CN"),
    "北京市海淀区": ("Beijing", "Beijing", "CN"),
    "中国 上海": ("Shanghai", "Shanghai", "CN"),
    "上海": ("Shanghai", "Shanghai", "CN"),
    "广东省深圳市": ("Shenzhen", "Guangdong", "CN"),
    "Hangzhou, Zhejiang, China": ("Hangzhou", "Zhejiang", "CN"),
    "Hong Kong, China": ("Hong Kong", None, "HK"),
    "台北": ("Taipei", None, "TW"),
    "서울": ("Seoul", None, "KR"),
    "대한민국 서울": ("Seoul", None, "KR"),
    "日本東京": ("Tokyo", "Tokyo", "JP"),
    "京都": ("Kyoto", "Kyoto", "JP"),
    "São Paulo - BR": ("São Paulo", "São Paulo", "BR"),
    "Sao Paulo/SP": ("São Paulo", "São Paulo", "BR"),
    "Москва, Россия": ("Moscow", None, "RU"),
    "Saint-Petersburg": ("Saint Petersburg", None, "RU"),
    "St. Petersburg, FL": ("St. Petersburg", "Florida", "US"),
    "İstanbul, Türkiye": ("Istanbul", None, "TR"),
    "Łódź": ("Łódź", None, "PL"),
    "תל אביב": ("Tel Aviv", None, "IL"),
    "दिल्ली": ("Delhi", "Delhi", "IN"),
    "Singapore": ("Singapore", None, "SG"),
    "México": (None, None, "MX"),
    "Armenia, Colombia": ("Armenia", None, "CO"),
    "Armenia": NOTHING,
    "Nice": NOTHING,
    "Nice, France": ("Nice", "Provence-Alpes-Côte d'Azur", "FR"),
    "Bosnia & Herzegovina": (None, None, "BA"),
    "USA": (None, None, "US"),
    "FR": (None, None, "FR"),
    "CA": NOTHING,
    "IT": NOTHING,
    "in": NOTHING,
    "Team, IT": NOTHING,
    "Elsewhere, TX": (None, "Texas", "US"),
    "Elsewhere, CA": NOTHING,
    "Silicon Valley, India": NOTHING,
    "University of Washington": NOTHING,
    "remote": NOTHING,
    "Earth": NOTHING,
    "Europe": NOTHING,
    "/dev/null": NOTHING,
    "127.0.0.1": NOTHING,
    "UTC+8": NOTHING,
    "my mother's basement": NOTHING,
    "": NOTHING,
}


def found(text: str) -> tuple[str | None, str | None, str | None]:
    here = place(text)
    return (here.city, here.region, here.country_code) if here else NOTHING


@pytest.mark.parametrize("text", EXPECTED)
def test_a_location_as_people_write_it(text: str) -> None:
    assert found(text) == EXPECTED[text]


def test_the_reason_says_how_it_was_found() -> None:
    here = place("London")
    assert here is not None
    assert here.reason == "“London”: by far the best known place of that name"
    assert getattr(place("Berlin, DE"), "reason", None) == "its parts agree"


COUNTRIES = st.sampled_from(["Germany", "India", "Brazil", "Japan", "Canada", "Kenya", "Switzerland", "South Korea", "USA", "UK"])
CITIES = st.sampled_from(["Munich", "Pune", "Recife", "Osaka", "Calgary", "Nairobi", "Lausanne", "Busan", "Denver", "Leeds"])
OF = dict(zip(("Munich", "Pune", "Recife", "Osaka", "Calgary", "Nairobi", "Lausanne", "Busan", "Denver", "Leeds"),
              ("Germany", "India", "Brazil", "Japan", "Canada", "Kenya", "Switzerland", "South Korea", "USA", "UK"), strict=True))  # fmt: skip


@given(st.text(max_size=300))
@example("\u0130" * 50)
@example("a-" * 100)
def test_any_text_gives_a_known_country_or_nothing_and_always_the_same(text: str) -> None:
    here = place(text)
    assert here == place(text)
    assert here is None or (len(here.country_code) == 2 and here.country_code.isupper() and here.reason)


@given(CITIES, COUNTRIES, st.sampled_from([", ", " - ", " / ", " | ", " (", " "]))
def test_a_city_beside_a_country_is_believed_only_if_it_lies_there(city: str, country: str, between: str) -> None:
    here = place(f"{city}{between}{country}")
    if OF[city] == country:
        assert here is not None
        assert here.city == city
    else:
        assert here is None


@given(CITIES, st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from(["", " ", "  ", "."]), st.sampled_from(["", "🚀", "📍", "!"]))
def test_case_blanks_and_pictures_change_nothing(city: str, change, blank: str, picture: str) -> None:
    assert found(f"{picture}{blank}{change(city)}{blank}{picture}") == found(city)


@given(CITIES, CITIES)
def test_two_cities_give_a_country_only_where_it_is_the_same(first: str, second: str) -> None:
    here = place(f"{first} / {second}")
    assert (here is not None) == (OF[first] == OF[second])


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("country", "region", "city"),
    [("CA", "Alberta", "Calgary"), ("CA", "Nova Scotia", "Halifax"), ("AU", "Queensland", "Brisbane"), ("AU", "Victoria", "Melbourne"),
     ("DE", "Hesse", "Wiesbaden"), ("DE", "Saxony", "Dresden"), ("DE", "North Rhine-Westphalia", "Düsseldorf"), ("IN", "Tamil Nadu", "Chennai"),
     ("IN", "Telangana", "Hyderabad"), ("IN", "Maharashtra", "Pune"), ("IN", "Uttar Pradesh", "Lucknow"), ("BR", "Paraná", "Curitiba"),
     ("BR", "Pernambuco", "Recife"), ("CN", "Sichuan", "Chengdu"), ("CN", "Jiangsu", "Nanjing"), ("CN", "Hubei", "Wuhan"), ("CN", "Shaanxi", "Xi'an"),
     ("FR", "Occitanie", "Toulouse"), ("FR", "Auvergne-Rhône-Alpes", "Lyon"), ("ES", "Catalonia", "Barcelona"), ("ES", "Basque Country", "Bilbao"),
     ("IT", "Lombardy", "Milan"), ("IT", "Tuscany", "Florence"), ("NL", "North Brabant", "Eindhoven"), ("JP", "Aichi", "Nagoya"),
     ("JP", "Hokkaido", "Sapporo"), ("CH", "Vaud", "Lausanne"), ("GB", "Wales", "Cardiff"), ("AT", "Styria", "Graz"), ("PK", "Punjab", "Lahore")],
)  # fmt: skip
def test_our_region_codes_are_the_gazetteers(country: str, region: str, city: str) -> None:
    here = place(f"{city}, {region}")
    assert here is not None
    assert (here.country_code, here.region) == (country, region)


def test_every_country_is_found_by_its_name_unless_contested() -> None:
    missed = {name for key, readings in names().readings.items() for reading in readings
              if reading.kind == "country" and key == fold(name := reading.name) and getattr(place(name), "country_code", None) != reading.country}  # fmt: skip
    assert {fold(name) for name in missed if "," not in name} <= names().contested, missed


def test_twenty_thousand_a_second_once_it_is_loaded() -> None:
    texts = list(EXPECTED) * 20
    place("warm")
    best = 0.0
    for _ in range(3):
        begun = time.process_time()
        for text in texts:
            place(text)
        best = max(best, len(texts) / (time.process_time() - begun))
    assert best >= 20_000
