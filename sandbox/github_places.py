"""Where invented accounts say they live: a city, its country, and the many ways in which people write it."""

PLACE_LINES = """
Zurich | CH | Zürich, Switzerland; Zurich; zürich; Zürich 🇨🇭; Zurich, CH
Bengaluru | IN | Bengaluru; Bangalore, India; BLR; Bengaluru, Karnataka, India; bangalore
New York City | US | NYC; New York; New York, NY; Brooklyn, NY; New York City, USA
San Francisco | US | San Francisco, CA; SF; San Francisco Bay Area; Bay Area, California; san francisco
Berlin | DE | Berlin, Germany; Berlin; berlin, de; Berlin 🇩🇪
Beijing | CN | Beijing, China; 北京; Beijing; China, Beijing
Shanghai | CN | Shanghai; 上海; Shanghai, China
Seoul | KR | Seoul, South Korea; 서울; Seoul, Korea; Seoul
London | GB | London, UK; London; London, England; LDN
Paris | FR | Paris, France; Paris; paris, fr
Munich | DE | München; Munich, Germany; Muenchen
Tokyo | JP | Tokyo, Japan; 東京; Tokyo
Toronto | CA | Toronto, Canada; Toronto, ON; Toronto
São Paulo | BR | São Paulo, Brazil; Sao Paulo; São Paulo - SP, Brasil
Warsaw | PL | Warsaw, Poland; Warszawa; Warsaw
Tel Aviv | IL | Tel Aviv, Israel; Tel-Aviv
Singapore | SG | Singapore; Singapore 🇸🇬; SG
Sydney | AU | Sydney, Australia; Sydney, NSW
"""
NOWHERE = ("", "🌍 remote", "Earth", "localhost", "Remote", "127.0.0.1", "the internet", "EU")


def parse_places(text: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return city, country code and spellings of each line."""
    rows = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return tuple(
        (city, country, tuple(word.strip() for word in spellings.split(";"))) for city, country, spellings in rows
    )


PLACES = parse_places(PLACE_LINES)
