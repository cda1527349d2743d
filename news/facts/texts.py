# ruff: noqa: E501 - prose is left in one piece, and Chinese counts double.
"""
What we wrote ourselves about the file's entries: summaries in both languages, and Chinese for its descriptions.

All Chinese here is a translation of ours, so the records list it as to be confirmed. Official titles and names that
the file leaves open stay empty.
"""

from areas.models import Organisation

ZONE_TEXTS = {
    "short_name_zh_hans": "辽宁自贸试验区",
    "tagline_en": "Three areas, Shenyang, Dalian and Yingkou, with one task: reforms that others can take over.",
    "tagline_zh_hans": "沈阳、大连、营口三个片区，以制度创新为核心，以可复制可推广为基本要求。",
}

SEALS = {"shenyang": "沈", "dalian": "连", "yingkou": "营"}
CITIES = {"Shenyang": "沈阳", "Dalian": "大连", "Yingkou": "营口"}

AREA_TEXTS = {
    "shenyang": {
        "full_name_zh_hans": "中国（辽宁）自由贸易试验区沈阳片区",
        "summary_en": "The inland area of the zone, in the south of Shenyang. It turns an old industrial base to advanced "
        "manufacturing and modern services, and builds an inland port that links rail, road and sea.",
        "summary_zh_hans": "沈阳片区位于沈阳南部，是辽宁自贸试验区中的内陆片区，着力推动老工业基地结构调整，发展先进装备制造业和现代服务业，"
        "规划建设沈阳港，推进多式联运。",
        "orientation_zh_hans": "重点发展汽车及零部件、航空装备等先进装备制造业，以及金融、物流等现代服务业。",
        "location_zh_hans": "主要位于沈阳南部的浑南区，包括紧邻桃仙机场的沈阳综合保税区桃仙园区。",
    },
    "dalian": {
        "full_name_zh_hans": "中国（辽宁）自由贸易试验区大连片区",
        "summary_en": "The largest of the three areas, on the coast of Jinpu New Area, with three special customs zones inside. "
        "It keeps up a regular exchange with Shanghai in port clearance, industry, finance and talent.",
        "summary_zh_hans": "大连片区是三个片区中面积最大的一个，位于大连金普新区，区内设有三处海关特殊监管区域，与上海在口岸通关、产业、"
        "金融、人才等领域保持常态化交流合作。",
        "orientation_zh_hans": "重点发展先进装备制造、循环经济和航运。",
        "location_zh_hans": "位于大连金普新区。",
    },
    "yingkou": {
        "full_name_zh_hans": "中国（辽宁）自由贸易试验区营口片区",
        "summary_en": "An area in the west of Yingkou, beside the city’s Hi-tech Zone and Comprehensive Bonded Zone. It works on "
        "cross-border e-commerce and finance, and on integrated development with its neighbours.",
        "summary_zh_hans": "营口片区位于营口西部，毗邻高新区和综合保税区，重点发展跨境电商、金融等产业，并与周边区域协同推进融合发展。",
        "orientation_zh_hans": "重点发展跨境电商、金融，以及新一代信息技术等战略性新兴产业。",
        "location_zh_hans": "位于营口西部，毗邻高新区和综合保税区。",
    },
}

# Plain names of places; the vocabulary of the domain has the third.
PARTNER_TEXTS = {
    "p-guangdong": {"name_zh_hans": "广东省"},
    "p-shanghai": {"name_zh_hans": "上海市"},
    "p-gba": {"name_zh_hans": "粤港澳大湾区"},
    "p-neighbours": {"name_zh_hans": "营口片区毗邻区域"},
}

ORGANISATION_KINDS = {
    "org-yingkou-hitech": Organisation.Kind.DEVELOPMENT_ZONE,
    "org-yingkou-cbz": Organisation.Kind.CUSTOMS_ZONE,
    "org-yingkou-institute": Organisation.Kind.INSTITUTE,
    "org-sifc": Organisation.Kind.PROGRAMME,
}

HOMES = {
    "Shenzhen, Guangdong": "广东深圳",
    "Zhuhai, Guangdong": "广东珠海",
    "Guangzhou, Guangdong": "广东广州",
    "Hong Kong": "香港",
    "Dalian": "大连",
    "Shanghai": "上海",
    "Singapore": "新加坡",
    "Beijing": "北京",
}
SECTORS = {
    "Metals and new materials": "金属与新材料",
    "Home appliances": "家用电器",
    "Airline; aircraft maintenance": "航空运输与飞机维修",
    "Industrial design and plastics": "工业设计与塑料制品",
    "Online retail": "网络零售",
    "Ports, logistics, finance": "港口、物流、金融",
    "Port operator": "港口运营",
    "Cutting tools": "切削刀具",
    "Automobile terminal": "汽车码头",
    "Automobiles": "汽车",
    "Logistics property": "物流地产",
    "Property; malls": "房地产与商业综合体",
    "New energy vehicles": "新能源汽车",
    "Oil trading": "石油贸易",
    "Diversified investment": "综合投资",
}

COLUMN_TEXTS = {
    "home": {
        "description_en": "News of the zone’s three areas and the register of their cooperation projects.",
        "description_zh_hans": "辽宁自贸试验区三个片区的新闻动态与合作项目。",
        "keywords_en": "Liaoning Pilot FTZ, Shenyang, Dalian, Yingkou",
        "keywords_zh_hans": "辽宁自贸试验区,沈阳片区,大连片区,营口片区",
    },
    "economy-society": {
        "description_en": "Economic and social life in the areas of the zone.",
        "description_zh_hans": "辽宁自贸试验区各片区经济社会发展情况。",
        "keywords_en": "economy, society, Liaoning Pilot FTZ",
        "keywords_zh_hans": "经济,社会,辽宁自贸试验区",
    },
    "economic-social-news": {
        "description_en": "News of the economy and of society in the areas of the zone.",
        "description_zh_hans": "辽宁自贸试验区各片区经济社会新闻。",
        "keywords_en": "news, economy, society, Liaoning Pilot FTZ",
        "keywords_zh_hans": "新闻,经济,社会,辽宁自贸试验区",
    },
}

DOCUMENT_TEXTS = {
    "doc-framework-plan": {
        "issuer_zh_hans": "国务院",
        "summary_en": "The plan that founded the zone, with its three areas and the tasks that they are to try out.",
        "summary_zh_hans": "明确辽宁自贸试验区三个片区的设立和各项试点任务。",
    },
    "doc-shenyang-deepening": {
        "summary_en": "Drawn up from Guangdong’s experience with a new open-economy system, to restructure old industrial bases "
        "and to open up further.",
        "summary_zh_hans": "借鉴广东构建开放型经济新体制的经验编制，围绕老工业基地结构调整、扩大对外开放深化改革。",
    },
    "doc-dalian-finance": {
        "summary_en": "Drawn from the ideas and practice of Shanghai’s international financial centre.",
        "summary_zh_hans": "借鉴上海国际金融中心的思路和做法编制。",
    },
    "doc-dalian-subject": {
        "summary_en": "The first rules in the zone on the administrative confirmation of business-entity status, after "
        "Shanghai’s experience.",
        "summary_zh_hans": "借鉴上海经验，在辽宁自贸试验区率先对商事主体资格行政确认作出规范。",
    },
    "doc-yingkou-integration": {
        "summary_en": "On developing together with the Hi-tech Zone, the Comprehensive Bonded Zone and the neighbours: policy "
        "alignment, functions, connectivity, diversified industry and belt development.",
        "summary_zh_hans": "就营口片区与高新区、综合保税区及毗邻区域融合发展提出意见，涉及政策衔接、功能融合、通道畅达、产业多元和带状发展。",
    },
}

PLATFORM_TEXTS = {
    "plat-sharing": {
        "summary_en": "On this national platform pilot zones share their institutional innovations. Yingkou Area joined through "
        "Qianhai and Shekou.",
        "summary_zh_hans": "供各自贸试验区共享制度创新成果的全国性平台，营口片区通过前海蛇口片区融入其中。",
    },
    "plat-credit": {
        "summary_en": "A platform for cooperation and exchange in credit matters. Yingkou Area joined through Qianhai and Shekou.",
        "summary_zh_hans": "信用领域的合作交流平台，营口片区通过前海蛇口片区融入其中。",
    },
    "plat-sh-dl": {
        "summary_en": "Matches projects between firms of Dalian and firms in Shanghai.",
        "summary_zh_hans": "促进大连企业与在沪企业项目对接。",
    },
}

PROJECT_TEXTS = {
    "prj-rare-valley": {
        "summary_en": "A major project of Amer, brought in from Guangdong to Shenyang.",
        "summary_zh_hans": "正威集团投资的重大项目，由广东引进，落户沈阳。",
    },
    "prj-gree": {
        "summary_en": "Gree’s project in Shenyang Area is in operation; the area supports it to invest more.",
        "summary_zh_hans": "格力在沈阳片区的项目已投产运营，片区支持其增资扩产。",
    },
    "prj-csair-base": {
        "summary_en": "The airline’s maintenance base is in operation; the area supports it to invest more.",
        "summary_zh_hans": "南航维修基地已投入运营，片区支持其增资扩产。",
    },
    "prj-echom": {
        "summary_en": "A valley of industrial design that is in operation; the area supports it to invest more.",
        "summary_zh_hans": "毅昌设计谷已投入运营，片区支持其增资扩产。",
    },
    "prj-vipshop": {
        "summary_en": "The online retailer was introduced to Shenyang Area together with other projects.",
        "summary_zh_hans": "唯品会等项目已引进沈阳片区。",
    },
    "prj-shenyang-port": {
        "summary_en": "An inland port for Shenyang, being planned and built, that is to join its strengths with those of the pilot "
        "zone.",
        "summary_zh_hans": "沈阳港正在规划建设，推动自贸试验区与内陆港优势叠加、相互促进。",
    },
    "prj-multimodal-centre": {
        "summary_en": "The customs supervision of goods that change between rail, road and ship, in the core functional area of "
        "Shenyang Port. It is being built jointly.",
        "summary_zh_hans": "位于沈阳港核心功能区，对多式联运货物实施监管，由合作方共同建设。",
    },
    "prj-sh-dl": {
        "summary_en": "Firms of Dalian and firms in Shanghai seek projects with each other through the Shanghai-Dalian "
        "Interconnection. Two groups of firms are named, no pairs.",
        "summary_zh_hans": "大连企业与在沪企业开展合作项目对接。来源列出双方两组企业，未逐一对应。",
    },
}

PRACTICE_TEXTS = {
    "pra-open-economy": {"what_zh_hans": "借鉴广东构建开放型经济新体制、培育发展新动能、形成竞争新优势的经验"},
    "pra-port-overlap": {"what_zh_hans": "推动自贸试验区与内陆港优势叠加"},
    "pra-management": {"what_zh_hans": "与上海开展常态化交流，探索适合本片区的管理运行机制"},
    "pra-finance": {"what_zh_hans": "借鉴上海国际金融中心的思路和做法"},
    "pra-subject": {"what_zh_hans": "借鉴上海商事主体资格确认的经验"},
    "pra-integration": {"what_zh_hans": "借鉴粤港澳大湾区区域协调、产业多元、融合发展的做法"},
    "pra-talent": {"what_zh_hans": "借鉴人才引进和智库建设做法：封存人事档案，公开招聘上岗"},
}
