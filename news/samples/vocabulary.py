# ruff: noqa: E501 - a pair of sentences is read side by side, and Chinese counts double.
"""What samples speak of, each in English and in Chinese. `{…}` are filled in by `writing`."""

# By field of cooperation: what is being worked on, and sentences that only this field could have.
TOPICS = {
    "port-clearance": {
        "things": [
            ("advance declaration of imports", "进口货物提前申报"),
            ("clearance of chilled goods", "冷链货物通关"),
            ("the single window for shipping papers", "国际贸易“单一窗口”船舶单证"),
        ],
        "sentences": [
            ("Papers are now filed before the ship is alongside, so that most boxes leave the terminal within {hours} hours.", "企业可在船舶靠泊前提交单证，多数集装箱{hours}小时内即可提离码头。"),
            ("Inspectors of two offices look at a container once and together, instead of one after the other.", "两个部门对同一集装箱实施一次联合查验，不再先后开箱。"),
            ("A forwarder with {firms} shipments a month reckons that the change saves it one day in storage on each.", "一家月均{firms}票货物的货代企业测算，每票货物可减少一天堆存时间。"),
            ("Perishable goods have a lane of their own, which is staffed through the night in the season.", "鲜活易腐货物设有专用通道，旺季夜间有人值守。"),
        ],
    },
    "financial-innovation": {
        "things": [
            ("cross-border cash pooling", "跨境资金池业务"),
            ("supply chain finance", "供应链金融"),
            ("leasing of ships and equipment", "船舶和设备融资租赁"),
        ],
        "sentences": [
            ("Banks accept electronic warehouse receipts as security, and pay out within {hours} hours.", "银行接受电子仓单质押，{hours}小时内即可放款。"),
            ("{firms} small suppliers have borrowed on the strength of orders rather than of land or buildings.", "{firms}家小微供应商凭订单而非房产、土地获得贷款。"),
            ("The interest is {pct} basis points below that of an ordinary working-capital loan.", "贷款利率比普通流动资金贷款低{pct}个基点。"),
            ("Risks are watched by the banks and the area's finance office together, with a report every quarter.", "风险由银行与片区金融工作部门共同监测，每季度形成报告。"),
        ],
    },
    "inland-port-logistics": {
        "things": [
            ("rail and sea on one bill of lading", "海铁联运“一单制”"),
            ("block trains to the coast", "通往沿海港口的班列"),
            ("a shared yard for empty containers", "空箱共享堆场"),
        ],
        "sentences": [
            ("One bill of lading now covers the way from the factory to the port of destination.", "从工厂到目的港，全程只需一份提单。"),
            ("The train runs {n} times a week and is on average {pct} per cent full.", "班列每周开行{n}列，平均装载率为{pct}%。"),
            ("Empty containers are handed out where they are needed, which spares the lorries a journey of {firms} kilometres.", "空箱就近调配使用，集卡单程可少跑{firms}公里。"),
            ("Customs seals are read by machine at the gate, so that a lorry stops for less than a minute.", "卡口自动识别关锁，集卡停留不到一分钟。"),
        ],
    },
    "cross-border-ecommerce": {
        "things": [
            ("returns of goods sold abroad", "跨境电商出口退货"),
            ("bonded warehouses for online retail", "跨境电商保税仓"),
            ("export in small parcels", "小包裹出口"),
        ],
        "sentences": [
            ("Goods that come back are checked, repacked and sold again from the same warehouse.", "退回商品可在同一仓库内完成检验、重新包装并再次销售。"),
            ("In the peak week {firms} thousand parcels went through, {pct} per cent more than the year before.", "高峰周处理包裹{firms}千件，同比增长{pct}%。"),
            ("Sellers pack goods for several buyers together, and the parcels are parted only at the port.", "卖家可将多个订单合并打包，到口岸后再行分拣。"),
            ("A course for beginners has been taken by {n} shops run by families.", "{n}家家庭网店参加了入门培训。"),
        ],
    },
    "business-registration": {
        "things": [
            ("registration of new firms", "企业设立登记"),
            ("one permit for several trades", "“一业一证”"),
            ("closing a business", "企业注销"),
        ],
        "sentences": [
            ("An applicant fills in one form; the offices share it among themselves.", "申请人只填一张表，部门之间内部流转。"),
            ("Of {firms} applications in the quarter, {pct} per cent were dealt with on the day they came in.", "本季度受理的{firms}件申请中，{pct}%当日办结。"),
            ("Documents that another office holds already are no longer asked for.", "其他部门已有的材料，不再要求申请人重复提交。"),
            ("Those who do not like screens still find a clerk at the counter, and a chair.", "不习惯网上办理的群众，仍可到窗口由工作人员协助办理。"),
        ],
    },
    "talent": {
        "things": [
            ("recruitment of engineers", "工程技术人才引进"),
            ("work permits for specialists from abroad", "外国专家工作许可"),
            ("training of crane operators", "起重机操作人员培训"),
        ],
        "sentences": [
            ("{n} posts were advertised, and {firms} people applied, a third of them from other provinces.", "{n}个岗位面向社会公开招聘，{firms}人报名，其中三分之一来自省外。"),
            ("Apprentices spend four days a week on the quay and one in the classroom.", "学员每周四天在码头实训，一天在课堂学习。"),
            ("A permit and a residence card are applied for together and handed over together.", "工作许可与居留许可一并申请、一并领取。"),
            ("Flats for newcomers are let at {pct} per cent of the usual rent in the first two years.", "新引进人才前两年可按市场租金的{pct}%租住人才公寓。"),
        ],
    },
    "industrial-cooperation": {
        "things": [
            ("a line for electric drive units", "电驱动总成生产线"),
            ("repair of aircraft parts under bond", "航空器部件保税维修"),
            ("a workshop for precision castings", "精密铸件车间"),
        ],
        "sentences": [
            ("The first parts left the line {n} weeks ahead of the plan.", "首批产品比计划提前{n}周下线。"),
            ("Suppliers within an hour's drive provide {pct} per cent of the parts.", "一小时车程内的供应商提供了{pct}%的零部件。"),
            ("Parts from abroad may be mended without duty being paid on them.", "境外送修的零部件可在保税状态下完成维修。"),
            ("The hall has a roof of solar panels, which meet a fifth of its need.", "厂房屋顶铺设光伏板，可满足五分之一的用电需求。"),
        ],
    },
    "institutional-innovation": {
        "things": [
            ("a list of reforms fit for copying", "可复制改革事项清单"),
            ("credit-based supervision", "信用分级监管"),
            ("settlement of commercial disputes", "商事纠纷多元化解"),
        ],
        "sentences": [
            ("Each entry on the list says who tried it, what it cost and what went wrong.", "清单逐项注明由谁试点、成本多少、遇到哪些问题。"),
            ("Firms with a good record are visited {pct} per cent less often.", "信用良好企业的检查频次下降{pct}%。"),
            ("Of {n} disputes brought to mediation, most were settled without a court.", "提交调解的{n}起纠纷，多数未经诉讼即告解决。"),
            ("What works here is to be offered to the rest of the province within a year.", "行之有效的做法将在一年内向全省推广。"),
        ],
    },
    "regional-coordination": {
        "things": [
            ("shared services with neighbouring parks", "与周边园区的服务共享"),
            ("the bus between port and town", "港城通勤线路"),
            ("joint planning of roads and cables", "道路与管网统一规划"),
        ],
        "sentences": [
            ("Permits given by one park are taken as given by the other.", "一个园区作出的审批结果，另一园区予以认可。"),
            ("The line runs every {n} minutes and has cut the way to work by a third.", "线路每{n}分钟一班，职工通勤时间缩短三分之一。"),
            ("Laboratories lend each other instruments, which had stood idle for most of the week.", "实验室之间共享仪器设备，盘活了长期闲置的资源。"),
            ("A street is opened once for all cables, not once for each.", "道路一次开挖、管线同步入地，避免反复施工。"),
        ],
    },
}  # fmt: skip

TITLES = [
    ("{area} takes up {thing}", "{area}推进{thing}"),
    ("{area} and {partner} agree on {thing}", "{area}与{partner}就{thing}达成共识"),
    ("{thing}: what has changed in {area} since {month}", "{thing}：{month}以来{area}有哪些变化"),
    ("{area} saves firms {n} days with {thing}", "{area}优化{thing}，为企业节省{n}天"),
    ("{firms} firms in {area} make use of {thing}", "{area}{firms}家企业受益于{thing}"),
    ("How {thing} works in {area}", "{thing}在{area}怎么办"),
    ("{area} asks firms about {thing}", "{area}就{thing}听取企业意见"),
    ("A delegation from {area} studies {thing} with {partner}", "{area}赴{partner}考察学习{thing}"),
]
PROJECT_NAMES = [
    ("{city} centre for {thing}", "{city}{thing}中心"),
    ("{thing} with {partner}", "与{partner}合作推进{thing}"),
    ("Pilot of {thing} in {area}", "{area}{thing}试点"),
    ("Joint office for {thing}", "{thing}联合办公室"),
]

OPENINGS = [
    ("Since {month}, {area} has been at work on {thing}.", "{month}以来，{area}持续推进{thing}。"),
    ("In {area}, {thing} is no longer a plan but part of the day's work.", "在{area}，{thing}已从方案变为日常工作。"),
    ("{area} reported this week on {thing}.", "本周，{area}介绍了{thing}的进展情况。"),
    ("Together with {partner}, {area} has taken a further step in {thing}.", "{area}与{partner}携手，在{thing}方面迈出新的一步。"),
]  # fmt: skip
GENERAL = [
    ("The idea comes from {partner}, where it has been in use for {n} months.", "这一做法借鉴自{partner}，当地已实施{n}个月。"),
    ("Officials visited {partner} twice, and sat beside those who do the work.", "工作人员两次赴{partner}，跟班学习具体操作。"),
    ("By the end of {month}, {firms} firms had taken part.", "截至{month}底，已有{firms}家企业参与。"),
    ("What used to take {n} days is now done in {hours} hours.", "过去需要{n}天办理的事项，如今{hours}小时即可办结。"),
    ("Costs for the firms have fallen by about {pct} per cent.", "企业成本降低约{pct}%。"),
    ("The figures are checked every month, and published with those of the month before.", "相关数据按月核对，并与上月数据一并公布。"),
    ("Not everything went well: in the first weeks the system was slow, and forms were asked for twice.", "推进中也遇到问题：最初几周系统运行缓慢，部分材料重复提交。"),
    ("A telephone line was set up for questions, and answers {n} calls a day.", "为此专门开通咨询电话，日均接听{n}次。"),
    ("“We plan by the hour now and not by the week,” says the manager of a forwarding firm.", "一家货代企业负责人说：“现在我们按小时安排计划，而不是按周。”"),
    ("“It is the small steps that we notice,” says the owner of a workshop with {n} workers.", "一家拥有{n}名员工的企业负责人说：“点滴改进，我们都能感受到。”"),
    ("The rules have been put on one page, in Chinese and in English.", "办事规则浓缩为一页纸，中英文对照。"),
    ("Three departments share one desk, so nobody is sent from door to door.", "三个部门合署办公，企业群众不用来回跑。"),
    ("An expert panel will look at the results in autumn.", "今年秋季，专家组将对成效开展评估。"),
    ("If the results hold, the other two areas will take the practice over.", "如成效稳定，另外两个片区将同步复制推广。"),
    ("In the same period of last year the number was {pct} per cent lower.", "与去年同期相比，这一数字增长{pct}%。"),
    ("Firms from {n} provinces have asked how it is done.", "已有{n}个省份的企业前来了解做法。"),
    ("The work is part of this year's list of tasks, and has a name and a date against each point.", "这项工作已列入年度任务清单，逐项明确责任人和完成时限。"),
    ("Training was given to {firms} clerks before the start.", "启动前，{firms}名窗口人员接受了培训。"),
    ("Complaints are answered within two working days.", "投诉意见两个工作日内予以答复。"),
    ("The next round begins in {month}.", "下一轮工作将于{month}启动。"),
    ("The data stay on the area's own machines and are deleted after {n} months.", "相关数据存放在片区自有设备上，{n}个月后删除。"),
    ("A review by {partner} found the steps clear and the waiting times short.", "{partner}方面评价认为，流程清晰、等候时间短。"),
]  # fmt: skip
HEADINGS = [
    ("What has changed", "变化在哪里"),
    ("What firms say", "企业怎么说"),
    ("What comes next", "下一步打算"),
    ("In figures", "数据看成效"),
]
STAGE_PHRASES = {
    "introduced": ("introduced", "已引进"),
    "under-discussion": ("talks are going on", "正在洽谈"),
    "signed": ("an agreement has been signed", "已签约"),
    "under-construction": ("being built", "正在建设"),
    "operating": ("put into operation", "已投产运营"),
    "expanding": ("in operation, and being enlarged", "投产后增资扩产"),
}

PARTNERS = {
    "gdftz": ("the Guangdong pilot zone", "广东自贸试验区"),
    "shftz": ("the Shanghai pilot zone", "上海自贸试验区"),
    "qianhai-shekou": ("Qianhai and Shekou", "前海蛇口片区"),
    "gba": ("the Greater Bay Area", "粤港澳大湾区"),
}
ENTERPRISES = {
    "sample-harbour-logistics": ("Sample Harbour Logistics", "样例海港物流"),
    "sample-northern-drives": ("Sample Northern Drives", "样例北方传动"),
    "sample-liao-cold-chain": ("Sample Liao Cold Chain", "样例辽河冷链"),
    "sample-bright-leasing": ("Sample Bright Leasing", "样例明亮租赁"),
    "sample-pearl-electronics": ("Sample Pearl Electronics", "样例明珠电子"),
    "sample-huangpu-castings": ("Sample Huangpu Castings", "样例浦江铸造"),
    "sample-inland-rail": ("Sample Inland Rail", "样例内陆铁路"),
    "sample-gate-commerce": ("Sample Gate Commerce", "样例门户电商"),
}
