"""The words that names and handles are made of; `Latin|native` or `Latin` and one native character."""



def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LATIN_GIVEN = _words("""
Anna Björn Camille Diego Elif Fergus Greta Hana Ines Jonas Katarzyna Lucía Marek Nadia Oskar Priya
Quentin Rosalie Søren Tomás Ulrike Vikram Wanda Ximena Yusuf Zoë Łukasz André Chloé Jürgen Maëlle
Rohan Ananya Theo Beatriz Callum Dalia Emre Freya Gianni Hollis Imogen Jasper Keiko Lorenzo Mirela
Nikhil Odette Pavel Rania Sanna Tobias Uma Valentin Wilhelmina Yara Zdeněk Agnes Benoît Cosima Dario
Esther Florian Gudrun Henrik Isolde
""")
LATIN_SURNAMES = _words("""
Åkesson Brandt Castellanos Dvořák Eriksen Fontaine Hartmann Iyer Jansson Keller Lindqvist Muñoz
Novák Okonjo Pereira Quiroga Rasmussen Vasquez Wójcik Zielinski Bhattarai Delacroix Grünwald Jha
Kowalczyk Marchetti Nakagawa Oyelaran Pettersson Raghunathan Sørensen Whitlock Yamane Zubiri
Mukherjee Tan
""")
LATIN_STEMS = _words("""
Alder Berg Birken Copper Dorn Eber Elm Fal Feld Gar Glen Gold Grün Hal Hazel Holm Horn Ingel Jarl
Kastel Klar Lark Lind Löw Mar Moss Nor Oster Pell Quill Rav Rosen Sand Silver Skog Stein Sten Strand
Tann Thorn Ulm Val Vester Wald Weid West Win Wolf Zell Zimmer
""")
LATIN_ENDINGS = _words("""
qvist mann berg son stad wick field ström bach ley ton dahl er hurst well by gren lund feldt brook
ander ari ell ett inger low more ney rath sen shaw sten tor vall ward worth
""")
CHINESE_SURNAMES = _words("""
Zhou周 Wu吴 Zhao赵 Sun孙 Xu徐 Hu胡 Guo郭 Lin林 Luo罗 Song宋 Tang唐 Feng冯 Deng邓 Cao曹
Peng彭 Zeng曾 Xiao萧 Tian田 Dong董 Pan潘 Yuan袁 Cai蔡 Jiang蒋 Yu余
""")
CHINESE_SYLLABLES = _words("""
Yu雨 Xin欣 Hao浩 Jing静 Wei伟 Ming明 Yan燕 Bo波 Qing青 Lei磊 Fang芳 Rui睿 Kai凯 Ning宁
Shu书 Tao涛 Yi怡 Zhen珍 Chen辰 Jia佳 Lan兰 Mei梅 Peng鹏 Qi琪 Shan山 Ting婷 Xiang翔
Yang阳 Ze泽 Hui慧
""")
KOREAN_SURNAMES = _words("""
Kim김 Park박 Choi최 Jung정 Kang강 Yoon윤 Jang장 Shin신 Lim임 Han한 Oh오 Seo서 Kwon권
Hwang황
""")
KOREAN_SYLLABLES = _words("""
Min민 Seo서 Ji지 Woo우 Ha하 Jun준 Yeon연 Hyun현 Soo수 Eun은 Jin진 Young영 Kyung경
Tae태 Na나 Hye혜
""")
CYRILLIC_GIVEN = _words("""
Dmitry|Дмитрий Oksana|Оксана Sergei|Сергей Vera|Вера Taras|Тарас Polina|Полина Artem|Артём
Bogdan|Богдан Galina|Галина Ilya|Илья Kirill|Кирилл Larisa|Лариса Maksim|Максим Nina|Нина
Roman|Роман Yana|Яна
""")
CYRILLIC_STEMS = _words("""
Sokol|Сокол Bel|Бел Moroz|Мороз Tuch|Туч Ryab|Ряб Gorb|Горб Kalin|Калин Lopat|Лопат Medved|Медвед
Orl|Орл Petr|Петр Sizov|Сизов Topol|Топол Vorob|Вороб Zub|Зуб Dub|Дуб
""")
CYRILLIC_ENDINGS = _words("enko|енко ov|ов in|ин uk|ук sky|ский ich|ич")
ARABIC_GIVEN = _words("""
Layla|ليلى Karim|كريم Samira|سميرة Tariq|طارق Huda|هدى Nabil|نبيل Rashid|رشيد Salma|سلمى Ziad|زياد
Amal|أمل Faris|فارس Jamila|جميلة Walid|وليد Mona|منى
""")
ARABIC_SURNAMES = _words("""
Haddad|حداد Mansour|منصور Khalil|خليل Nasser|ناصر Darwish|درويش Saleh|صالح Habib|حبيب Sabbagh|صباغ
Najjar|نجار Khoury|خوري Bishara|بشارة Farhat|فرحات Ghanem|غانم Shaheen|شاهين
""")
HANDLE_STARTS = _words("""
ghost quiet solar velvet rusty lunar pixel amber cobalt feral hollow mossy static tidal wooden zinc
brisk copper drowsy electric frozen gentle humble ivory
""")
HANDLE_ENDS = _words("""
pepper marmot comet lantern badger cipher dune falcon gadget heron icicle jackal kettle lemur magpie
nimbus otter panda quokka raven sprocket teapot urchin walrus yak
""")
REPOSITORY_NOUNS = _words("""
lantern harbor cinder trellis osprey basalt juniper kestrel meadow obelisk parsnip quarry rivulet
sextant thimble umbra vellum willow yarrow zephyr anvil bramble
""")
