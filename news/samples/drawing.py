"""Quiet drawings of quays, cranes and roofs in the portal's three colours, so that no photograph has to be borrowed."""

from io import BytesIO

from PIL import Image, ImageDraw

from ftzportal.library.models import Picture
from ftzportal.library.pictures import store

from .writing import chance_of

WIDTH, HEIGHT = 1600, 900
BLUE, VERMILION, PAPER = "#0b3a5b", "#b8321f", "#f7f5ef"
HAZE, MIST, SEA = "#c9d3d8", "#e3e6e4", "#2f5a78"
HORIZON = 620

# What is drawn, by slug of the area; an area that is not here gets roofs.
MOTIFS = {"dalian": "cranes", "yingkou": "ships"}
ALT = {
    "cranes": (
        "Drawn sample picture: gantry cranes over a quay, stacked containers and a low sun",
        "手绘样例图片：码头上的岸桥、堆放的集装箱和低悬的太阳",
    ),
    "ships": (
        "Drawn sample picture: a freighter on calm water before low hills",
        "手绘样例图片：低丘前平静水面上的货轮",
    ),
    "roofs": (
        "Drawn sample picture: workshop roofs and towers of a city beside a railway line",
        "手绘样例图片：铁路旁的厂房屋顶和城市楼宇",
    ),
}
CREDIT = "Drawn by manage.py sample_content"


def sample_pictures(areas, per_area, seed):
    """`{area pk: pictures}` with `per_area` pictures each; what is missing is drawn."""
    return {area.pk: [sample_picture(area, number, seed) for number in range(per_area)] for area in areas}


def sample_picture(area, number, seed):
    motif = MOTIFS.get(area.slug, "roofs")
    alt_en, alt_zh_hans = (f"{text} ({number + 1})" for text in ALT[motif])
    own = Picture.objects.filter(owner_area=area, credit=CREDIT, alt_en=alt_en)
    picture = own.first() or Picture(
        owner_area=area,
        credit=CREDIT,
        alt_en=alt_en,
        alt_zh_hans=alt_zh_hans.replace(" (", "（").replace(")", "）"),
    )
    if picture.pk is None:
        store(picture, drawn(motif, chance_of(seed, area.slug, number)))
        picture.save()
    return picture


def drawn(motif, chance):
    """A PNG file of the motif."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw_sun(draw, chance)
    draw_hills(draw, chance)
    {"cranes": draw_cranes, "ships": draw_ships, "roofs": draw_roofs}[motif](draw, chance)
    file = BytesIO()
    image.save(file, "PNG")
    return file


def draw_sun(draw, chance):
    x, y, radius = chance.randint(300, 1300), chance.randint(200, 420), chance.randint(60, 110)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=VERMILION)


def draw_hills(draw, chance):
    for colour, height in [(MIST, 220), (HAZE, 120)]:
        points = [(0, HORIZON)]
        points += [(x, HORIZON - chance.randint(height // 3, height)) for x in range(0, WIDTH + 200, 200)]
        draw.polygon([*points, (WIDTH, HORIZON)], fill=colour)


def draw_water(draw, chance):
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=SEA)
    for _ in range(26):
        x, y = chance.randint(-100, WIDTH), chance.randint(HORIZON + 30, HEIGHT)
        draw.rectangle((x, y, x + chance.randint(60, 320), y + 3), fill=HAZE)


def draw_cranes(draw, chance):
    draw_water(draw, chance)
    draw.rectangle((0, HORIZON - 12, WIDTH, HORIZON + 46), fill=BLUE)
    draw_containers(draw, chance, range(40, WIDTH - 60, 96))
    for x in range(chance.randint(120, 260), WIDTH - 200, chance.randint(400, 520)):
        top = HORIZON - chance.randint(330, 400)
        for leg in (x, x + 150):
            draw.rectangle((leg, top, leg + 14, HORIZON), fill=BLUE)
        draw.rectangle((x, HORIZON - 150, x + 164, HORIZON - 138), fill=BLUE)
        draw.rectangle((x - 190, top, x + 300, top + 16), fill=BLUE)
        draw.line((x + 80, top - 110, x - 180, top), fill=BLUE, width=6)
        draw.line((x + 80, top - 110, x + 290, top), fill=BLUE, width=6)
        draw.rectangle((x + 74, top - 110, x + 86, top), fill=BLUE)
        trolley = x - chance.randint(60, 150)
        draw.line((trolley, top, trolley, top + 130), fill=BLUE, width=3)
        draw.rectangle((trolley - 40, top + 130, trolley + 40, top + 164), fill=VERMILION)


def draw_containers(draw, chance, places):
    for x in places:
        for level in range(chance.randint(0, 3)):
            y = HORIZON - 12 - 34 * (level + 1)
            colour = chance.choice([BLUE, SEA, SEA, VERMILION])
            draw.rectangle((x, y, x + 90, y + 31), fill=colour)


def draw_ships(draw, chance):
    draw_water(draw, chance)
    x, deck = chance.randint(160, 520), HORIZON - 20
    length = chance.randint(640, 820)
    hull = [(x, deck), (x + length, deck), (x + length - 70, deck + 110), (x + 50, deck + 110)]
    draw.polygon(hull, fill=BLUE)
    draw.polygon([(x + 32, deck + 74), (x + length - 48, deck + 74), *hull[2:]], fill=VERMILION)
    draw.rectangle((x + 40, deck - 170, x + 150, deck), fill=PAPER, outline=BLUE, width=5)
    for row in range(3):
        draw.rectangle((x + 56, deck - 150 + 44 * row, x + 134, deck - 132 + 44 * row), fill=BLUE)
    for place in range(x + 190, x + length - 130, 96):
        for level in range(chance.randint(1, 4)):
            colour = chance.choice([SEA, HAZE, BLUE, VERMILION])
            draw.rectangle((place, deck - 36 * (level + 1), place + 90, deck - 36 * level - 3), fill=colour)


def draw_roofs(draw, chance):
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=HAZE)
    x = 0
    while x < WIDTH:
        width, height = chance.randint(70, 150), chance.randint(120, 420)
        draw.rectangle((x, HORIZON - height, x + width, HORIZON + 60), fill=chance.choice([BLUE, SEA, SEA]))
        for y in range(HORIZON - height + 24, HORIZON, 38):
            draw.rectangle((x + 14, y, x + width - 14, y + 6), fill=HAZE)
        x += width + chance.randint(10, 90)
    for x in range(-60, WIDTH, 200):
        draw.polygon([(x, HORIZON + 150), (x, HORIZON + 60), (x + 200, HORIZON + 150)], fill=BLUE)
    draw.rectangle((0, HORIZON + 150, WIDTH, HORIZON + 200), fill=BLUE)
    draw.rectangle((0, HORIZON + 176, WIDTH, HORIZON + 182), fill=VERMILION)
    draw.rectangle((0, HEIGHT - 46, WIDTH, HEIGHT - 40), fill=BLUE)
    for x in range(0, WIDTH, 54):
        draw.rectangle((x, HEIGHT - 40, x + 22, HEIGHT - 26), fill=SEA)
