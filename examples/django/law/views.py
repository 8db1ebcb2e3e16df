from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import render

from .tokens import qanun_token


@login_required
def page(request):
    return render(request, "law/page.html")


@login_required
def token(request):
    response = JsonResponse({"token": qanun_token(str(request.user.pk), request.user.get_username())})
    response["Cache-Control"] = "no-store"
    return response
