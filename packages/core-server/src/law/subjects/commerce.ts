/** What people say when they mean an article of commercial law: `article id: everyday words`. */
export const COMMERCE = `
commercial-code:1: تاجر حساب میشم، بازاری، کاسب
commercial-code:2: چه کاری تجاری، کسب و کار، خرید و فروش
commercial-code:6: دفتر حساب، دفتر روزنامه، دفتر پلمب
commercial-code:13: چند سال نگه دارم دفتر
commercial-code:14: دفترم مدرکه، دفتر دادگاه
commercial-code:20: چند جور شرکت، انواع شرکت
commercial-code:94: مسئولیت محدود، شرکت دو نفره، شرکت با رفیقم
commercial-code:95: اسم شرکت
commercial-code:96: پول شرکت رو بیاریم، سرمایه شرکت محدود
commercial-code:102: سهممو بفروشم، شریکم سهمشو فروخت
commercial-code:106: شریکا رای، اکثریت شرکا
commercial-code:116: تضامنی، همه بدهی شرکت گردن من
commercial-code:195: ثبت شرکت، شرکت ثبت نکردیم
commercial-code:245: پشت برات
commercial-code:249: همه امضاکننده‌ها، ضامن سفته، امضا کردم سفته
commercial-code:280: واخواست، اعتراض سفته، ده روز، سررسید سفته گذشت
commercial-code:286: یک سال برات، مهلت شکایت سفته
commercial-code:307: سفته، سفته چیه، سفته دارم
commercial-code:308: سفته چی بنویسم، سفته خالی، سفته سفید
commercial-code:309: سفته ضمانت، سفته شکایت، پول سفته، سفته واخواست
commercial-code:335: دلال، واسطه، بنگاهی
commercial-code:337: دلال دروغ گفت، بنگاه سرم کلاه
commercial-code:348: پورسانت، کمیسیون، حق دلالی، پول بنگاه کی میگیره
commercial-code:354: کمیسیون با کیه، خریدار یا فروشنده پورسانت، بنگاهی از کی بگیره
commercial-code:352: معامله بهم خورد کمیسیون، فسخ شد پول بنگاه
commercial-code:377: باربری، حمل بار، پست، تیپاکس، اسباب کشی
commercial-code:386: باربری گم کرد، بارم گم شد، شکست تو راه، وسایلم گم، بسته نرسید، پست گم کرد
commercial-code:391: بار رو گرفتم خراب بود، هشت روز
commercial-code:402: ضامن شدم، اول برو سراغ بدهکار، طلبکار سراغ من
commercial-code:403: ضامن تضامنی، ضامن وام
commercial-code:412: ورشکست، ورشکسته شدم، نمیتونم بدهیامو بدم مغازه
commercial-code:413: اعلام ورشکستگی، سه روز
commercial-code:415: طلبکارا ورشکستم کنن
commercial-code:418: ورشکسته اموالش، دست به مالش نمیتونه بزنه
commercial-code:421: بدهیای مدت دار ورشکسته
commercial-code:423: ورشکسته مالشو به زنش داد، معامله ورشکسته، فروخته به فامیل
commercial-code:447: خرج زندگی ورشکسته
commercial-code:480: با طلبکارا توافق، طلبکارا ریختن سرم
commercial-code:549: ورشکستگی الکی، پولا رو قایم کرده
commercial-amendment-1347:3: چند نفر شرکت سهامی، سه نفر
commercial-amendment-1347:4: سهامی خاص، سهامی عام، فرق سهامی
commercial-amendment-1347:5: حداقل سرمایه سهامی
commercial-amendment-1347:20: سهامی خاص ثبت، مدارک شرکت سهامی
commercial-amendment-1347:40: سهاممو بفروشم، انتقال سهام، سهام بانام
commercial-amendment-1347:83: اساسنامه عوض کنیم
commercial-amendment-1347:89: مجمع سالانه
commercial-amendment-1347:90: سود سهام، سودمو نمیدن
commercial-amendment-1347:95: مجمع برگزار نمیکنن، یک پنجم سهام
commercial-amendment-1347:107: هیئت مدیره، مدیرا
commercial-amendment-1347:109: مدیر چند سال، دو سال
commercial-amendment-1347:111: کی نمیتونه مدیر شه
commercial-amendment-1347:118: مدیر بی اجازه امضا کرده
commercial-amendment-1347:124: مدیرعامل، انتخاب مدیرعامل
commercial-amendment-1347:129: مدیر با شرکت معامله کرده، به خودش فروخته
commercial-amendment-1347:132: وام شرکت به مدیر، مدیرا وام گرفتن، پول شرکت برداشته
commercial-amendment-1347:142: مدیر ضرر زده، مدیر شرکت خورده برده
commercial-amendment-1347:143: شرکت ورشکست مدیر، بدهی شرکت گردن مدیر
commercial-amendment-1347:199: شرکت منحل، بستن شرکت سهامی
commercial-amendment-1347:276: از مدیر شکایت کنیم سهامدار
e-commerce:6: ایمیل، پیامک مدرکه، چت
e-commerce:7: امضای دیجیتال، امضای اینترنتی
e-commerce:12: اسکرین شات دادگاه، چت مدرک، پیام تلگرام دادگاه
e-commerce:33: فروشنده اینترنتی چی بگه، قیمت ننوشته سایت
e-commerce:37: سایت خریدم پشیمون، پس بدم، مرجوع، هفت روز، آنلاین خریدم، اینستا خرید، کفش خریدم، لباس اینترنتی
e-commerce:38: از کی هفت روز حساب
e-commerce:39: موجود نبود پولمو نمیدن، سفارش نفرستاد، کالا تموم شده، پول برگشت سایت
e-commerce:42: چی رو نمیشه پس داد، غذا، بلیط
e-commerce:46: سایت نوشته پس نمیگیریم، تعویض نداریم
e-commerce:50: تبلیغ دروغ، عکسش فرق داشت، تبلیغ الکی
e-commerce:58: اطلاعاتمو فروختن، شمارمو دادن، اطلاعات شخصی
`
