/** The subjects of `other-laws.ts` in English and Arabic, in the same form. */
export const OTHER_LAWS_ABROAD = `
قانون مالیات‌های مستقیم: income tax، property tax، tax، taxes، tax return، tax rate، taxed، ضريبة، ضرائب، ضريبة الدخل
قانون مدنی @906 | dowry، mahr، maintenance، custody، lease، tenant، #اجاره، نفقة، مهر، حضانة، عدة: inheritance، inherit، inherits، heirs، heir، estate divided، share of the estate، ميراث، إرث، نصيب البنت، نصيب الزوجة، ورثة، تركة، أرث، يرث، ترث، توزيع التركة
قانون مدنی @825: will، last will، testament، وصية
قانون خدمت وظیفه عمومی | job، work، employer، boss، company، عمل، وظيفة: military service، conscription، army، draft، soldier، military exemption، الخدمة العسكرية، خدمة عسكرية، تجنيد، جيش
قانون تملک آپارتمان‌ها: building charge، service charge، building manager، condo fee، maintenance fee، apartment charge، رسوم البناية، مدير البناية
قانون رسیدگی به تخلفات رانندگی: speeding، speeding ticket، parking ticket، parking fine، traffic fine، traffic ticket، red light، driving licence، driving license، driver's license، seat belt، مخالفة مرورية، مخالفات مرورية، رخصة القيادة، رخصة قيادة، غرامة السرعة، إشارة حمراء
قانون گذرنامه: passport، renew passport، جواز سفر، جواز السفر
قانون ورود و اقامت | worker، work permit، employ، employer، marry، husband، wife، كفيل، زواج: visa، residence permit، residency، asylum، refugee، immigration، citizenship، green card، تأشيرة، فيزا، إقامة، تجديد الإقامة، لجوء، هجرة، جنسية
قانون پولی و بانکی کشور | cheque، check، employer: loan، mortgage، credit score، interest rate، bank loan، student loan، credit card، قرض بنكي، قرض عقاري، فائدة البنك، بطاقة ائتمان
قانون تأمین اجتماعی | severance، employer، end of service، كارفرما: pension، retirement age، retire، unemployment benefit، unemployment benefits، health insurance، تقاعد، معاش، سن التقاعد، معاش التقاعد، تأمين صحي، إعانة البطالة
قانون مجازات اسلامی | cheque، check، checks، cheques، maintenance، dowry، custody، visit، marriage، marry، employer، worker، bankrupt، merchant، insurance، register، شيك، صك، نفقة، مهر، زواج، حضانة، إفلاس، تأمين، صاحب، عامل: punishment، penalty for، years in prison، how many years، sentence، عقوبة، عقاب، سجن، كم سنة سجن
قانون مجازات اسلامی: murder، manslaughter، theft، thief، stealing، robbery، burglary، rape، assault، kidnapping، blackmail، drugs، drug، cocaine، alcohol، drinking، weapon، gun، knife، gambling، hijab، bribe، bribery، embezzlement، forgery، fraud، سرقة، لص، قتل، مخدرات، رشوة، اغتصاب، خمر، سلاح، احتيال، نصب، تزوير، قمار، اختلاس، ابتزاز
قانون ثبت اختراعات، طرح‌های صنعتی و علائم تجاری: patent، trademark، invention، براءة اختراع، علامة تجارية
قانون ثبت اسناد و املاک: title deed، land registry، deed، سند ملكية، صك ملكية، السجل العقاري، تسجيل عقاري
قانون شهرداری: building permit، construction permit، رخصة بناء
قانون نظام صنفی: business licence، business license، shop licence، open a restaurant، رخصة تجارية، رخصة محل، رخصة مطعم
قانون ثبت احوال: birth certificate، change my name، identity card، national id، شهادة ميلاد، تغيير الاسم، بطاقة هوية
قانون امور گمرکی: customs، customs duty، import tax، جمارك، رسوم جمركية
قانون انتخابات: vote، voting، election، elections، انتخابات
قانون حمایت حقوق مولفان و مصنفان و هنرمندان: copyright، piracy، حقوق النشر
قانون پزشکی و درمان: abortion، malpractice، medical malpractice، إجهاض، خطأ طبي
`
