# ruff: noqa: E501 - prose is left in one piece, and Chinese counts double.
"""The article that the portal starts from, retold in both languages. The source’s own words stay with the evidence."""

ARTICLES = {
    "news-311": {
        "slug": "areas-widen-exchange",
        "texts": {
            # As long as the original's title: 241 characters.
            "title_en": "The three areas of China (Liaoning) Pilot Free Trade Zone broaden their exchange with pilot and advanced "
            "regions, draw on what has shown its worth there, and further deepen their opening to, and their cooperation with, "
            "Guangdong and Shanghai",
            "title_zh_hans": "辽宁自贸试验区三个片区扩大与先行先进地区交流，借鉴先进经验，深化对广东、上海的开放与合作",
            "summary_en": "The Shenyang, Dalian and Yingkou areas learn from the institutional innovation of Guangdong and "
            "Shanghai, concentrate on key fields, send cadres to study and investigate, and bring in good projects.",
            "summary_zh_hans": "沈阳、大连、营口三个片区学习借鉴广东、上海的制度创新成果，聚焦重点领域，选派干部考察学习，引进优质项目。",
            "keywords_en": "Liaoning Pilot FTZ, institutional innovation, Guangdong, Shanghai, Greater Bay Area, "
            "revitalization of the Northeast",
            "keywords_zh_hans": "辽宁自贸试验区,制度创新,广东,上海,粤港澳大湾区,东北振兴",
            "body_en": (
                "<p>The Shenyang, Dalian and Yingkou areas of the Liaoning Pilot Free Trade Zone align and measure "
                "themselves with the pilot zones of Guangdong and Shanghai. By exchange and by learning they want to "
                "become an engine of the province’s reform and opening up.</p>"
                "<p>The zone has been in operation since April 2017. Institutional innovation is its core, and "
                "replicability the basic requirement: what is tried here should be fit for use elsewhere. The areas have "
                "studied the practices of Guangdong and Shanghai and reproduced them at home. They have also brought in "
                "projects from Guangdong, such as Amer’s Shenyang International Rare Valley.</p>"
                "<p>The work stands in a national frame: the revitalization of the Northeast on one side, the "
                "Guangdong-Hong Kong-Macao Greater Bay Area on the other.</p>"
            ),
            "body_zh_hans": (
                "<p>辽宁自贸试验区沈阳、大连、营口三个片区主动对接、对标广东和上海自贸试验区，在交流中互学互鉴，努力成为全省改革开放的新引擎。</p>"
                "<p>辽宁自贸试验区自2017年4月运行以来，以制度创新为核心，以可复制可推广为基本要求，研究借鉴、复制推广广东和上海的经验做法，"
                "并从广东引进了正威沈阳国际稀谷等项目。</p>"
                "<p>这项工作既服务于东北振兴，也与粤港澳大湾区建设相互衔接。</p>"
            ),
        },
        "passages": {
            "shenyang": {
                "heading_en": "Shenyang Area: an upgraded zone and an inland port",
                "heading_zh_hans": "沈阳片区：打造升级版，建设内陆港",
                "text_en": (
                    "<p>The pilot tasks of the framework plan are done, and Shenyang Area is now building an upgraded zone. "
                    "From Guangdong’s experience with a new open-economy system it drew up a plan to deepen reform, which "
                    "turns on the restructuring of old industrial bases and on opening up.</p>"
                    "<p>Gree, the maintenance base of China Southern Airlines and Echom Design Valley are in operation and are "
                    "supported to invest more; Vipshop and others have been introduced. Cooperation reaches into "
                    "industrial investment funds, cross-border e-commerce and the incubation of technology enterprises.</p>"
                    "<p>Shenyang Port is being planned and built, and China Merchants Group is being courted for it. A "
                    "multimodal transport supervision centre is being built jointly in the port’s core functional area. "
                    "Pilot zone and inland port are to strengthen each other.</p>"
                ),
                "text_zh_hans": (
                    "<p>沈阳片区已完成总体方案确定的试点任务，正着力打造自贸试验区升级版。片区借鉴广东构建开放型经济新体制的经验，围绕老工业基地"
                    "结构调整、扩大对外开放，编制了深化改革方案。</p>"
                    "<p>格力、南航沈阳维修基地、毅昌设计谷已投产运营，片区支持其增资扩产；唯品会等项目相继引进。产业投资基金、跨境电商、"
                    "科技企业孵化等领域的合作同步展开。</p>"
                    "<p>沈阳港正在规划建设，片区积极争取引进招商局集团。港区核心功能区内的多式联运监管中心正在共同建设，推动自贸试验区与内陆港"
                    "优势叠加、相互促进。</p>"
                ),
            },
            "dalian": {
                "heading_en": "Dalian Area: regular exchange with Shanghai",
                "heading_zh_hans": "大连片区：与上海开展常态化交流",
                "text_en": (
                    "<p>Dalian Area keeps up a regular exchange with Shanghai’s pilot zone, to find a way of management and "
                    "operation that suits it. The two cooperate in port clearance, industry, finance and talent.</p>"
                    "<p>From Shanghai’s international financial centre the area drew a work plan for financial innovation. It was "
                    "the first in the zone to issue rules on the administrative confirmation of business-entity status.</p>"
                    "<p>The Shanghai-Dalian Interconnection matches projects between firms of the two cities. Taking part are, "
                    "on the side of Dalian, Dalian Port, Far East, Actech, Haijia and Huayi, and, in Shanghai, SAIC, Mapletree, "
                    "Seazen, WM Motor, China National United Oil and SIIC.</p>"
                ),
                "text_zh_hans": (
                    "<p>大连片区与上海自贸试验区开展常态化交流，探索适合自身实际的管理运行机制，在口岸通关、产业、金融、人才等领域深化合作。</p>"
                    "<p>片区借鉴上海国际金融中心建设的思路和做法，制定金融创新工作方案，并在辽宁自贸试验区率先出台商事主体资格行政确认方面的规定。</p>"
                    "<p>沪连合作项目对接持续推进，大连港、大连远东、Actech、海嘉、Huayi等大连企业，与上汽集团、丰树、新城控股、威马汽车、"
                    "中国联合石油、上海实业集团等在沪企业开展项目对接。</p>"
                ),
            },
            "yingkou": {
                "heading_en": "Yingkou Area: shared platforms and integrated regional cooperation",
                "heading_zh_hans": "营口片区：融入共享平台，推进区域融合",
                "text_en": (
                    "<p>Through Qianhai and Shekou, Yingkou Area joined the national platform on which pilot zones share their "
                    "institutional innovations, and the credit cooperation and exchange platform. It is widening its circle "
                    "of partners in Guangdong.</p>"
                    "<p>From the practice of the Greater Bay Area it prepared an opinion on integrated regional cooperation with the "
                    "Hi-tech Zone, the Comprehensive Bonded Zone and its neighbours. Its points are policy alignment, the "
                    "joining of functions, connectivity, diversified industry and belt development.</p>"
                    "<p>In matters of talent, personnel files are sealed and kept while posts are filled by open recruitment. The "
                    "Yingkou Innovation Development Research Institute is being explored.</p>"
                ),
                "text_zh_hans": (
                    "<p>营口片区通过前海蛇口片区，融入自贸试验区制度创新成果共享的全国性平台和信用合作交流平台，不断扩大在广东的“朋友圈”。</p>"
                    "<p>片区借鉴粤港澳大湾区的实践，就与高新区、综合保税区及毗邻区域融合发展编制意见，围绕政策衔接、功能融合、通道畅达、产业多元、"
                    "带状发展协同推进。</p>"
                    "<p>在人才方面，营口片区探索封存保留人事档案、面向社会公开招聘的用人方式，并探索组建营口创新发展研究院。</p>"
                ),
            },
        },
    }
}
